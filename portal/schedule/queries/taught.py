"""Which skills a patient has been taught: in sessions she was at, or has caught up on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, union_all

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import read
from portal.schedule.attendance_models import Attendance, CaughtUp, Presence
from portal.schedule.models import Appointment

_WAS_THERE: Any = select(Attendance.appointment_id).where(
    Attendance.patient_id == ME,
    Attendance.superseded_at.is_(None),
    or_(*(Attendance.presence == one for one in Presence if one.is_there)),
)
_CAUGHT_UP: Any = select(CaughtUp.appointment_id).where(CaughtUp.patient_id == ME)
_TAUGHT = (
    select(Appointment.id, Appointment.taught, Appointment.local_on)
    .where(Appointment.id.in_(union_all(_WAS_THERE, _CAUGHT_UP)), Appointment.taught.is_not(None))
    .order_by(Appointment.starts_at)
)


@dataclass(frozen=True)
class Taught:
    """One session that taught her something. `skills`: ids of the skills library."""

    appointment_id: UUID
    on: date
    skills: tuple[str, ...]


def lessons(actor: Actor) -> list[Taught]:
    """Oldest first. One statement."""
    return [Taught(row.id, row.local_on, tuple(row.taught)) for row in read(_TAUGHT, binds(actor))]


def first_days(of: Iterable[Taught]) -> dict[str, date]:
    """Since when she has each skill, by its id."""
    return {skill: one.on for one in reversed(list(of)) for skill in one.skills}


def last_days(of: Iterable[Taught]) -> dict[str, date]:
    """When she was last taught each."""
    return {skill: one.on for one in of for skill in one.skills}
