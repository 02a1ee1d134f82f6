"""What a change of a place will bring with it, for who is about to make it: in numbers and days, never in answers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Uuid, and_, bindparam, func, not_, or_, select

from portal import clock
from portal.programs.actions.placing import DAY
from portal.programs.actions.reading_on import reads_until
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Enrollment
from portal.reading import read
from portal.safety.models import RiskTask
from portal.schedule.queries import after as schedule
from portal.worksheets.queries import after as worksheets

_PATIENT = bindparam("patient_id", type_=Uuid())
_OPEN = select(
    select(func.count(RiskTask.id))
    .where(RiskTask.patient_id == _PATIENT, RiskTask.closed_at.is_(None))
    .scalar_subquery()
    .label("follow_ups"),
    select(func.count(WaitingPlace.id))
    .where(WaitingPlace.patient_id == _PATIENT, WaitingPlace.ended_at.is_(None))
    .scalar_subquery()
    .label("waiting"),
)
_PLACE = bindparam("place_id", type_=Uuid())
_ITS_RETURN = and_(Enrollment.follows_id == _PLACE, Enrollment.group_id == bindparam("group_id", type_=Uuid()))
_ELSEWHERE = select(Enrollment.until_on).where(
    Enrollment.patient_id == _PATIENT,
    Enrollment.id != _PLACE,
    or_(Enrollment.follows_id.is_(None), not_(_ITS_RETURN)),
)
"""Places that stay. The return from a hold goes with the place; what she steps down to does not."""


@dataclass(frozen=True)
class Foreseen:
    """`from_on`: the first day without this place; `back_on`: the day from which it goes on. `in_all`: she will have
    no place in any group. `reads_until`: then, the last day on which she can read."""

    from_on: date
    back_on: date | None
    in_all: bool
    reads_until: date | None
    sessions: schedule.After
    worksheets: worksheets.After
    follow_ups: int
    waiting: int


def foresee(place: Enrollment, from_on: date, back_on: date | None = None, parts: bool = False) -> Foreseen:
    """`parts`: her stay ends with it, unless she has another place. Five statements."""
    of = {"patient_id": place.patient_id, "place_id": place.id, "group_id": place.group_id}
    others = [row.until_on for row in read(_ELSEWHERE, of)]
    in_all = parts and not any(one is None or one >= from_on for one in others)
    open_ones = read(_OPEN, of).one()
    return Foreseen(
        from_on=from_on,
        back_on=back_on,
        in_all=in_all,
        reads_until=reads_until(place.group_id, from_on - DAY) if in_all else None,
        sessions=schedule.after(place.patient_id, place.group_id, from_on, back_on, clock.now()),
        worksheets=worksheets.after(place.patient_id, place.group_id),
        follow_ups=open_ones.follow_ups,
        waiting=open_ones.waiting,
    )
