"""The sessions of some groups over some days, and who is expected at each, for paper: names and times, no reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, and_, bindparam, literal_column, select, union_all

from portal.accounts.models import User
from portal.programs.models import Enrollment
from portal.reading import read
from portal.schedule.attendance_models import AbsenceNotice, Asked, Kind, MakeUp
from portal.schedule.mark_and_notice import her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on, in_some_group_on


@dataclass(frozen=True)
class Coming:
    """One session. `sheets`: the worksheets of its plan, for there and for home."""

    id: UUID
    group_id: UUID
    starts_at: datetime
    ends_at: datetime
    heading: str
    room: str
    is_cancelled: bool
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Seat:
    """Somebody who is expected at one session. `told`: what she said about coming."""

    session_id: UUID
    patient_id: UUID
    name: str
    is_guest: bool
    told: Kind | None


_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_OF_GROUPS = Appointment.group_id.in_(bindparam("group_ids", type_=Uuid(), expanding=True))
_THEN = and_(Appointment.local_on >= _FIRST, Appointment.local_on <= _LAST)
_SESSIONS = (
    select(
        Appointment.id,
        Appointment.group_id,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.title,
        Appointment.topic,
        Appointment.room,
        Appointment.standing,
        Appointment.in_session,
        Appointment.homework,
    )
    .where(_OF_GROUPS, _THEN)
    .order_by(Appointment.starts_at, Appointment.id)
)
_MEMBERS: Any = (
    select(Appointment.id.label("session_id"), Enrollment.patient_id, literal_column("0").label("is_guest"))
    .join(Enrollment, Enrollment.group_id == Appointment.group_id)
    .where(_OF_GROUPS, _THEN, in_force_on(Enrollment, Appointment.local_on))
)
_GUESTS: Any = (
    select(Appointment.id.label("session_id"), MakeUp.patient_id, literal_column("1").label("is_guest"))
    .join(MakeUp, MakeUp.guest_id == Appointment.id)
    .where(_OF_GROUPS, _THEN, MakeUp.standing == Asked.CONFIRMED)
    .where(in_some_group_on(MakeUp.patient_id, Appointment.local_on))
)
_WHO = union_all(_MEMBERS, _GUESTS).cte("who")
_SEATS = (
    select(_WHO.c.session_id, _WHO.c.patient_id, User.name, _WHO.c.is_guest, AbsenceNotice.kind)
    .join(User, User.id == _WHO.c.patient_id)
    .outerjoin(AbsenceNotice, her_notice(_WHO.c.session_id, _WHO.c.patient_id))
    .order_by(User.name, User.id)
)


def week_ahead(group_ids: Iterable[UUID], first: date, last: date) -> tuple[list[Coming], list[Seat]]:
    """By time, and by name. Two statements. The caller's scope says who may know."""
    asked = {"group_ids": list(group_ids), "first": first, "last": last}
    return [_coming(row) for row in read(_SESSIONS, asked)], [Seat(*row) for row in read(_SEATS, asked)]


def _coming(row: Any) -> Coming:
    return Coming(
        id=row.id,
        group_id=row.group_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        heading=row.topic or row.title,
        room=row.room,
        is_cancelled=row.standing is Standing.CANCELLED,
        sheets=(*row.in_session, *row.homework),
    )
