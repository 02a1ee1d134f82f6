"""What of the schedule is somebody's from a day on, before a place of hers ends there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam, func, select

from portal.access.scope import NOW
from portal.reading import read
from portal.schedule.attendance_models import AbsenceNotice, MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import is_live

_PATIENT, _GROUP = bindparam("patient_id", type_=Uuid()), bindparam("group_id", type_=Uuid())
_FROM, _UNTIL = bindparam("from_on", type_=Date()), bindparam("until_on", type_=Date())
_IN_THOSE_DAYS = (Appointment.local_on >= _FROM, Appointment.local_on < _UNTIL)
_TO_COME = (Appointment.standing == Standing.SCHEDULED, Appointment.starts_at > NOW)


@dataclass(frozen=True)
class After:
    """How many: sessions of the group, make-ups, times she said she cannot come, one-to-ones."""

    sessions: int
    make_ups: int
    told: int
    one_to_ones: int


def _count(of: Select[Any]) -> Any:
    return of.with_only_columns(func.count()).order_by(None).scalar_subquery()


_SESSIONS = select(Appointment.id).where(Appointment.group_id == _GROUP, *_IN_THOSE_DAYS, *_TO_COME)
_MAKE_UPS = (
    select(MakeUp.id)
    .join(Appointment, Appointment.id == MakeUp.guest_id)
    .where(MakeUp.patient_id == _PATIENT, is_live(MakeUp))
    .where(*_IN_THOSE_DAYS, *_TO_COME)
)
_TOLD = (
    select(AbsenceNotice.id)
    .join(Appointment, Appointment.id == AbsenceNotice.appointment_id)
    .where(AbsenceNotice.patient_id == _PATIENT, AbsenceNotice.taken_back_at.is_(None), Appointment.group_id == _GROUP)
    .where(*_IN_THOSE_DAYS, *_TO_COME)
)
_ONES = select(Appointment.id).where(Appointment.patient_id == _PATIENT, *_IN_THOSE_DAYS, *_TO_COME)
_AFTER = select(
    _count(_SESSIONS).label("sessions"),
    _count(_MAKE_UPS).label("make_ups"),
    _count(_TOLD).label("told"),
    _count(_ONES).label("one_to_ones"),
)


def after(patient_id: UUID, group_id: UUID, from_on: date, until_on: date | None, now: datetime) -> After:
    """From `from_on` on, up to the day before `until_on` if there is one. One statement."""
    span = {"from_on": from_on, "until_on": until_on or date.max, "now": now}
    return After(*read(_AFTER, {"patient_id": patient_id, "group_id": group_id, **span}).one())
