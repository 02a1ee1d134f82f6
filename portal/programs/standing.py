"""Where somebody stands with the program on a day: worked out from the dates of her places, never kept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, select

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import RoleGrant, User
from portal.programs.group_models import WaitingPlace
from portal.programs.life_models import Phase
from portal.programs.models import Ending, Enrollment, Group, Program, Track
from portal.programs.stays import PLACE, Place, chain, place_of
from portal.reading import read

PHASES = {
    None: Phase.DISCHARGED,
    Ending.HOLD: Phase.HOLD,
    Ending.TRANSFER: Phase.TRANSFERRED,
    Ending.COMPLETED: Phase.COMPLETED,
    Ending.LEFT: Phase.LEFT,
    Ending.STEPPED_DOWN: Phase.STEPPED_DOWN,
    Ending.DISCHARGED: Phase.DISCHARGED,
}
"""What somebody is after a place ended so, until the next begins."""
OVER = frozenset({Phase.COMPLETED, Phase.LEFT, Phase.DISCHARGED})
"""Nothing of hers in the program is to come."""


@dataclass(frozen=True)
class Stand:
    """`since`: the first day of this phase, none when nothing ever began. `until`: its last day, as far as it is
    known: the last in the group, or the last before she is back. `place`: the one she has, comes to, or had last.
    `began_on`: the first day of this stay, holds and moves and steps down included. `begins_on`: the day on which a
    place to come begins. `waits`: for a place in a track. `reads_until`: the last day on which she can sign in; none:
    until further notice."""

    phase: Phase
    since: date | None
    until: date | None
    place: Place | None
    began_on: date | None
    begins_on: date | None
    waits: bool
    reads_until: date | None

    @property
    def group_id(self) -> UUID | None:
        return self.place.group_id if self.place else None

    @property
    def is_over(self) -> bool:
        return self.phase in OVER

    @property
    def is_away(self) -> bool:
        """On hold, or over: she can fill in nothing now."""
        return self.is_over or self.phase is Phase.HOLD


_GRANTS = (RoleGrant.user_id == User.id, RoleGrant.role == Role.PATIENT)
_PLACES = (
    select(
        *PLACE,
        User.id.label("patient_id"),
        exists().where(WaitingPlace.patient_id == User.id, WaitingPlace.ended_at.is_(None)).label("waits"),
        exists().where(*_GRANTS, RoleGrant.until_on.is_(None)).label("reads_on"),
        select(func.max(RoleGrant.until_on)).where(*_GRANTS).scalar_subquery().label("reads_until"),
    )
    .outerjoin(Enrollment, Enrollment.patient_id == User.id)
    .outerjoin(Group, Group.id == Enrollment.group_id)
    .outerjoin(Track, Track.id == Group.track_id)
    .outerjoin(Program, Program.id == Track.program_id)
    .order_by(Enrollment.from_on, Enrollment.id)
)
_OF_ONE = _PLACES.where(User.id == bindparam("patient_id", type_=Uuid()))
_OF_MANY = _PLACES.where(User.id.in_(bindparam("patient_ids", expanding=True)))


def standing(actor: Actor, patient_id: UUID) -> Stand:
    """Where she stands today. The caller has checked who may know. One statement."""
    return _stand(read(_OF_ONE, binds(actor, patient_id=patient_id)), actor.today)


def standings(actor: Actor, patient_ids: Collection[UUID]) -> dict[UUID, Stand]:
    """The same of many at once. One statement."""
    found: dict[UUID, list[Any]] = {}
    for row in read(_OF_MANY, binds(actor, patient_ids=list(patient_ids))):
        found.setdefault(row.patient_id, []).append(row)
    return {one: _stand(rows, actor.today) for one, rows in found.items()}


def _stand(rows: list[Any], today: date) -> Stand:
    places = [place_of(row) for row in rows if row.id is not None]
    reads_until = None if rows[0].reads_on else rows[0].reads_until
    return stand_on(places, today, bool(rows[0].waits), reads_until)


def stand_on(places: Iterable[Place], day: date, waits: bool = False, reads_until: date | None = None) -> Stand:
    """What these places make of that day."""
    places = list(places)
    has = min((one for one in places if one.holds_on(day)), key=lambda one: (one.from_on, one.id), default=None)
    coming = min((one for one in places if one.from_on > day), key=lambda one: (one.from_on, one.id), default=None)
    past = [one for one in places if one.until_on is not None and one.until_on < day]
    had = max(past, key=lambda one: (one.until_on or date.min, one.from_on, one.id), default=None)
    phase, since, until = _phase(has, had, coming)
    place = has or (coming if phase is Phase.REFERRED else had)
    stay = chain(place, {one.id: one for one in places}) if place else ()
    return Stand(
        phase=phase,
        since=_without_a_break(stay) if has else since,
        until=until,
        place=place,
        began_on=stay[0].from_on if stay else None,
        begins_on=coming.from_on if coming else None,
        waits=waits,
        reads_until=reads_until,
    )


def _without_a_break(stay: Sequence[Place]) -> date:
    """Since when she has a place: a move to another group on the next day is no new beginning."""
    first = stay[-1].from_on
    for before in reversed(stay[:-1]):
        if before.until_on is None or before.until_on + timedelta(days=1) < first:
            break
        first = before.from_on
    return first


def _phase(has: Place | None, had: Place | None, coming: Place | None) -> tuple[Phase, date | None, date | None]:
    if has is not None:
        return Phase.ACTIVE, has.from_on, has.until_on
    before = coming.from_on - timedelta(days=1) if coming else None
    # Whoever comes again after her stay was over is as new as who never came.
    if had is None or had.until_on is None or (coming is not None and PHASES[had.ended_as] in OVER):
        return Phase.REFERRED, None, before
    return PHASES[had.ended_as], had.until_on + timedelta(days=1), before
