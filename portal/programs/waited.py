"""What a patient waits for, as she is told it: for which place, and since when. Not how many are before her."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Program, Track
from portal.reading import read


@dataclass(frozen=True)
class Waited:
    """A place in a track. `not_before`: the first day that suits her, if one was named."""

    program: str
    track: str
    asked_at: datetime
    not_before: date | None


_MINE = (WaitingPlace.patient_id == ME, WaitingPlace.ended_at.is_(None))
WAITS = exists().where(*_MINE)
"""Whether there is anything of it: for a statement that is made anyway."""
_WAITED = (
    select(Program.name.label("program"), Track.name.label("track"), WaitingPlace.asked_at, WaitingPlace.not_before)
    .select_from(WaitingPlace)
    .join(Track, Track.id == WaitingPlace.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(*_MINE)
    .order_by(WaitingPlace.asked_at, WaitingPlace.id)
)


def waited_for(actor: Actor) -> tuple[Waited, ...]:
    """The actor's own, the longest first. One statement."""
    return tuple(Waited(*row) for row in read(_WAITED, binds(actor)))
