"""How one patient stands with the program and with her care team, for who answers for her."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.caseload.open_things import OpenThings, open_things
from portal.database import Conflict
from portal.programs.handed import Handed, open_hand_overs
from portal.programs.life_models import Phase
from portal.programs.models import Ending
from portal.programs.standing import Stand, standing
from portal.programs.stays import FINAL
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.one_to_ones import OneToOne, to_come_on


@dataclass(frozen=True)
class Hers:
    """`handed`: to whom she goes from a day on, and what was handed to the actor and not read. `open`: what is open,
    when there is such a note. `after_end`: one-to-ones on days on which she has no place."""

    stand: Stand
    handed: list[Handed]
    open: OpenThings | None
    after_end: list[OneToOne]

    @property
    def shows_a_note(self) -> bool:
        return any(one.note for one in self.handed)


def standing_of(actor: Actor, patient_id: UUID) -> Hers:
    """Two statements; one more for a note that was not read, or for a time that is over or is to be."""
    stand, handed = standing(actor, patient_id), open_hand_overs(actor, patient_id)
    is_new = any(one.has_come and one.is_mine for one in handed)
    return Hers(
        stand=stand,
        handed=handed,
        open=open_things(actor, patient_id, actor.id) if is_new else None,
        after_end=_after_end(actor, patient_id, stand),
    )


def _after_end(actor: Actor, patient_id: UUID, stand: Stand) -> list[OneToOne]:
    first = _first_day_without(stand)
    return to_come_on(actor, patient_id, first, stand.begins_on) if first else []


def check_without_place(actor: Actor, session: Appointment) -> None:
    """Raises Conflict when its patient has a place on its day after all: the end was taken back since it was shown."""
    if session.patient_id is None or session.standing is Standing.CANCELLED:
        return
    after_end = _after_end(actor, session.patient_id, standing(actor, session.patient_id))
    if all(one.id != session.id for one in after_end):
        raise Conflict(_("They have a place on that day by now, so this session stays as it is."))


def _first_day_without(stand: Stand) -> date | None:
    """Of who is on hold, or whose time is over, or will be on a day that is known."""
    if stand.is_over or stand.phase is Phase.HOLD:
        return stand.since
    ends = stand.place.ended_as if stand.place else None
    if stand.until and ends in FINAL | {Ending.HOLD}:
        return stand.until + timedelta(days=1)
    return None
