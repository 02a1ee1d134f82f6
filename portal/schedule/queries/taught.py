"""Which skills a patient has been taught: in sessions she was at, or has caught up on."""

from datetime import date
from typing import Any

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
    select(Appointment.taught, Appointment.local_on)
    .where(Appointment.id.in_(union_all(_WAS_THERE, _CAUGHT_UP)), Appointment.taught.is_not(None))
    .order_by(Appointment.starts_at)
)


def taught_to(actor: Actor) -> dict[str, date]:
    """The first day of each skill, by its id. One statement."""
    first: dict[str, date] = {}
    for row in read(_TAUGHT, binds(actor)):
        for skill in row.taught:
            first.setdefault(skill, row.local_on)
    return first
