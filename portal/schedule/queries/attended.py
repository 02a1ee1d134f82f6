"""One patient's sessions of some days, as somebody who accounts for her hours needs them: no topic, no reason.

The same sessions and the same minutes of which her own hours are made (`record`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.scope import ME
from portal.programs.models import Enrollment
from portal.reading import Statement, read
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, Kind, MakeUp, Presence
from portal.schedule.mark_and_notice import her_mark, her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on, in_some_group_on, visible_when
from portal.schedule.queries.shaping import ABOUT_THEN, IN_DAYS, span


@dataclass(frozen=True)
class Attended:
    """One session. `presence` is None while nothing is marked. `amended`: it was marked otherwise before."""

    local_on: date
    starts_at: datetime
    ends_at: datetime
    in_group: bool
    presence: Presence | None
    minutes: int
    late: int
    early: int
    amended: bool
    to_come: bool
    """She is expected there: it is not over, nothing is marked, and she has not said that she cannot come."""

    @property
    def length(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


_OLD = aliased(Attendance)
_MARK = and_(her_mark(Appointment.id, ME), Attendance.presence != Presence.EXPECTED)
_AMENDED = exists().where(
    _OLD.appointment_id == Appointment.id,
    _OLD.patient_id == ME,
    _OLD.superseded_at.is_not(None),
    _OLD.presence != Presence.EXPECTED,
)


def told_away(patient: Any, session: Any) -> ColumnElement[bool]:
    """She has said that she cannot come."""
    told = aliased(AbsenceNotice)
    return exists().where(her_notice(session.id, patient, told), told.kind == Kind.ABSENT)


def is_of(patient: Any, session: Any) -> ColumnElement[bool]:
    """The session is one of this patient's, for statements about many; for one, `policy.own` says the same."""
    place, guest = aliased(Enrollment), aliased(MakeUp)
    with_a_place = exists().where(
        place.patient_id == patient, place.group_id == session.group_id, in_force_on(place, session.local_on)
    )
    invited = exists().where(
        guest.patient_id == patient, guest.guest_id == session.id, guest.standing == Asked.CONFIRMED
    )
    as_member, as_guest = with_a_place.correlate_except(place), invited.correlate_except(guest)
    return or_(session.patient_id == patient, as_member, and_(as_guest, in_some_group_on(patient, session.local_on)))


_ATTENDED: Statement = (
    visible_when(ABOUT_THEN, own_only=True)
    .where(IN_DAYS, or_(Appointment.standing == Standing.SCHEDULED, Attendance.minutes > 0))
    .with_only_columns(
        Appointment.local_on,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.group_id,
        Attendance.presence,
        Attendance.minutes,
        Attendance.late_minutes,
        Attendance.early_minutes,
        _AMENDED.label("amended"),
        told_away(ME, Appointment).label("told_away"),
        maintain_column_froms=True,
    )
    .outerjoin(Attendance, _MARK)
    .order_by(Appointment.starts_at, Appointment.id)
)


def attended(patient_id: UUID, today: date, first: date, last: date) -> list[Attended]:
    """From one day to another, both included, in order. One statement. The caller's scope says who may know."""
    asked = {"actor_id": patient_id, "today": today, "now": clock.now(), **span(first, last)}
    return [_attended(row) for row in read(_ATTENDED, asked)]


def minutes_by_day(sessions: list[Attended]) -> dict[date, int]:
    """Only days on which she was there."""
    found: dict[date, int] = {}
    for one in sessions:
        if one.minutes:
            found[one.local_on] = found.get(one.local_on, 0) + one.minutes
    return found


def planned_by_day(sessions: list[Attended]) -> dict[date, int]:
    """What is still to come, in minutes."""
    found: dict[date, int] = {}
    for one in sessions:
        if one.to_come:
            found[one.local_on] = found.get(one.local_on, 0) + one.length
    return found


def _attended(row: Any) -> Attended:
    return Attended(
        local_on=row.local_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        in_group=row.group_id is not None,
        presence=row.presence,
        minutes=row.minutes or 0,
        late=row.late_minutes or 0,
        early=row.early_minutes or 0,
        amended=bool(row.amended),
        to_come=row.presence is None and row.ends_at > clock.now() and not row.told_away,
    )
