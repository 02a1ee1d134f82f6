"""By when an answer is promised: working days, without weekends, holidays, and days on which nobody answers."""

from collections.abc import Container
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.programs.clinic import SATURDAY
from portal.programs.group_models import Holiday
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import in_force
from portal.reading import read

LONGEST = 366  # days; whoever stays away longer is not waited for
_BETWEEN = (Holiday.on_day >= bindparam("first", type_=Date()), Holiday.on_day <= bindparam("last", type_=Date()))
_HER_PROGRAMS = (
    select(Track.program_id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()), in_force(Enrollment))
)
_EVERYWHERE = select(Holiday.on_day).where(Holiday.program_id.is_(None), *_BETWEEN)
_HERS = select(Holiday.on_day).where(
    or_(Holiday.program_id.is_(None), Holiday.program_id.in_(_HER_PROGRAMS)), *_BETWEEN
)


def answer_day(sent_on: date, working_days: int, closed: Container[date] = ()) -> date:
    """The last day of so many working days after the one on which it was sent.

    None at all: the same day, or the next on which somebody works.
    """
    day, left = sent_on, working_days
    for _ in range(LONGEST):
        if left <= 0 and is_open(day, closed):
            break
        day += timedelta(days=1)
        left -= is_open(day, closed)
    return day


def is_open(day: date, closed: Container[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in closed


def back_on(last_day: date, closed: Container[date] = ()) -> date:
    """The first working day after somebody's last day away."""
    return answer_day(last_day + timedelta(days=1), 0, closed)


def holidays(actor: Actor, patient_id: UUID | None, until: date) -> frozenset[date]:
    """From today on: of the clinic, and of the programs in which the patient has a place. One statement."""
    span = {"first": actor.today, "last": until, "patient_id": patient_id}
    rows = read(_HERS if patient_id else _EVERYWHERE, binds(actor, **span))
    return frozenset(row.on_day for row in rows)
