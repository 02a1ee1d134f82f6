"""Hours of attendance, worked out from the minutes of each session."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, func, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import in_force
from portal.reading import read
from portal.schedule.attendance_models import Attendance
from portal.schedule.models import Appointment


@dataclass(frozen=True)
class Hours:
    """Hours of attendance in one week, and how many the program asks for."""

    done: float
    of: int


_HOURS = select(
    select(func.coalesce(func.sum(Attendance.minutes), 0))
    .join(Appointment, Appointment.id == Attendance.appointment_id)
    .where(
        Attendance.patient_id == ME,
        Attendance.superseded_at.is_(None),
        Appointment.local_on >= bindparam("first", type_=Date()),
        Appointment.local_on <= bindparam("last", type_=Date()),
    )
    .scalar_subquery()
    .label("minutes"),
    select(func.max(Program.weekly_hours))
    .join(Track, Track.program_id == Program.id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == ME, in_force(Enrollment))
    .scalar_subquery()
    .label("of"),
)


def hours(actor: Actor, monday: date) -> Hours | None:
    """Hours attended in the week from `monday`; None for somebody in no program. One statement."""
    row = read(_HOURS, binds(actor, first=monday, last=monday + timedelta(days=6))).one()
    return Hours(round(row.minutes / 60, 1), row.of) if row.of else None
