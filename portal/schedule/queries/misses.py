"""Sessions that were missed, put to the attendance policy of their program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import User
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import CARED_FOR, holds, in_force
from portal.reading import Statement, read
from portal.schedule.absences import made_up
from portal.schedule.attendance_models import AbsenceNotice, Attendance, Presence
from portal.schedule.mark_and_notice import her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on
from portal.schedule.suggesting import Counsel, Miss, Rules, counsel

LONGEST_WINDOW = timedelta(days=366)


@dataclass(frozen=True)
class Advised:
    """A patient in a group of hers, and what the policy says of her misses there."""

    patient_id: UUID
    patient: str
    group: str
    counsel: Counsel


RULES = (Program.miss_window_days, Program.misses_allowed, Program.silent_allowed, Program.notice_hours)
_A_MEMBER_THEN = exists().where(
    Enrollment.patient_id == Attendance.patient_id,
    Enrollment.group_id == Appointment.group_id,
    in_force_on(Enrollment, Appointment.local_on),
)
_NOW = aliased(Enrollment)
_A_MEMBER_NOW = exists().where(
    _NOW.patient_id == Attendance.patient_id,
    _NOW.group_id == Appointment.group_id,
    in_force(_NOW),
)


def _missed(patients: Any, *whose: Any) -> Statement:
    """What was marked as missed and not cancelled, on days when she had a place.

    The patients come first: with as many tables as here, PostgreSQL joins them in the order they are named.
    """
    of = patients.subquery()
    return (
        select(
            Attendance.patient_id,
            User.name,
            Appointment.group_id,
            Group.name.label("group"),
            Appointment.local_on,
            Appointment.starts_at,
            Attendance.presence,
            AbsenceNotice.made_at,
            made_up(Attendance.patient_id, Attendance.appointment_id).label("made_up"),
            *RULES,
        )
        .select_from(of)
        .join(Attendance, Attendance.patient_id == of.c[0])
        .join(Appointment, Appointment.id == Attendance.appointment_id)
        .join(User, User.id == Attendance.patient_id)
        .join(Group, Group.id == Appointment.group_id)
        .join(Track, Track.id == Group.track_id)
        .join(Program, Program.id == Track.program_id)
        .outerjoin(AbsenceNotice, her_notice(Appointment.id, Attendance.patient_id))
        .where(
            Attendance.superseded_at.is_(None),
            Attendance.presence.in_([Presence.EXCUSED, Presence.UNEXCUSED]),
            Appointment.standing == Standing.SCHEDULED,
            Appointment.local_on >= bindparam("first", type_=Date()),
            _A_MEMBER_THEN,
            *whose,
        )
        .order_by(User.name, Attendance.patient_id, Appointment.starts_at)
    )


_IN_GROUP = _missed(
    select(Enrollment.patient_id)
    .where(
        Enrollment.group_id == bindparam("group_id", type_=Uuid()),
        in_force_on(Enrollment, bindparam("on_day", type_=Date())),
    )
    .distinct(),
    Appointment.group_id == bindparam("group_id", type_=Uuid()),
)
_OF_CASELOAD = _missed(CARED_FOR.where(holds(Role.THERAPIST)).distinct(), _A_MEMBER_NOW)
_OF_PATIENT = _OF_CASELOAD.where(Attendance.patient_id == bindparam("patient_id", type_=Uuid()))


def counsels_in(actor: Actor, group_id: UUID, on: date) -> dict[UUID, Counsel]:
    """What the policy suggests today about each who has a place in the group on a day. One statement."""
    found = _advised(actor, read(_IN_GROUP, _asked(actor, group_id=group_id, on_day=on)))
    return {one.patient_id: one.counsel for one in found}


def advised_of_caseload(actor: Actor) -> list[Advised]:
    """About each patient the actor answers for, in each group she is in today: where there is a next step. By name.
    One statement."""
    return [one for one in _advised(actor, read(_OF_CASELOAD, _asked(actor))) if one.counsel.suggestion]


def advised_of(actor: Actor, patient_id: UUID) -> list[Advised]:
    """All that counts about one patient the actor answers for. One statement."""
    return _advised(actor, read(_OF_PATIENT, _asked(actor, patient_id=patient_id)))


def _asked(actor: Actor, **more: Any) -> dict[str, Any]:
    return binds(actor, first=actor.today - LONGEST_WINDOW, **more)


def _advised(actor: Actor, rows: Iterable[Any]) -> list[Advised]:
    """Only where something counts."""
    missed: dict[tuple[UUID, UUID], list[Any]] = {}
    for row in rows:
        missed.setdefault((row.patient_id, row.group_id), []).append(row)
    found = (_one(each, actor.today) for each in missed.values())
    return [one for one in found if one.counsel.misses]


def _one(rows: list[Any], today: date) -> Advised:
    first = rows[0]
    return Advised(first.patient_id, first.name, first.group, counsel(map(_miss, rows), rules_of(first), today))


def rules_of(row: Any) -> Rules:
    return Rules(row.miss_window_days, row.misses_allowed, row.silent_allowed, row.notice_hours)


def _miss(row: Any) -> Miss:
    return Miss(row.local_on, row.starts_at, row.made_at, bool(row.made_up), row.presence is Presence.EXCUSED)
