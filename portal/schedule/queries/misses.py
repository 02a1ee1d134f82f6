"""Sessions that were missed, put to the attendance policy of their program."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import in_force, on_care_team
from portal.reading import Statement, read
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, MakeUp, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on
from portal.schedule.suggesting import Counsel, Miss, Rules, counsel

LONGEST_WINDOW = timedelta(days=366)
Of = tuple[UUID, UUID]
"""A patient, and a group of hers."""

RULES = (Program.miss_window_days, Program.misses_allowed, Program.silent_allowed, Program.notice_hours)
_THERE = aliased(Attendance)
_MADE_UP = exists().where(
    MakeUp.patient_id == Attendance.patient_id,
    MakeUp.missed_id == Attendance.appointment_id,
    MakeUp.standing == Asked.CONFIRMED,
    _THERE.appointment_id == MakeUp.guest_id,
    _THERE.patient_id == MakeUp.patient_id,
    _THERE.superseded_at.is_(None),
    _THERE.presence == Presence.MAKE_UP,
)
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


def _missed(*whose: Any) -> Statement:
    """What was marked as missed and not cancelled, on days when she had a place."""
    return (
        select(
            Attendance.patient_id,
            Appointment.group_id,
            Group.name.label("group"),
            Appointment.local_on,
            Appointment.starts_at,
            AbsenceNotice.made_at,
            _MADE_UP.label("made_up"),
            *RULES,
        )
        .join(Appointment, Appointment.id == Attendance.appointment_id)
        .join(Group, Group.id == Appointment.group_id)
        .join(Track, Track.id == Group.track_id)
        .join(Program, Program.id == Track.program_id)
        .outerjoin(
            AbsenceNotice,
            and_(
                AbsenceNotice.appointment_id == Appointment.id,
                AbsenceNotice.patient_id == Attendance.patient_id,
                AbsenceNotice.taken_back_at.is_(None),
            ),
        )
        .where(
            Attendance.superseded_at.is_(None),
            Attendance.presence.in_([Presence.EXCUSED, Presence.UNEXCUSED]),
            Appointment.standing == Standing.SCHEDULED,
            Appointment.local_on >= bindparam("first", type_=Date()),
            _A_MEMBER_THEN,
            *whose,
        )
        .order_by(Attendance.patient_id, Appointment.starts_at)
    )


_IN_GROUP = _missed(
    Appointment.group_id == bindparam("group_id", type_=Uuid()),
    Attendance.patient_id.in_(
        select(Enrollment.patient_id).where(
            Enrollment.group_id == bindparam("group_id", type_=Uuid()),
            in_force_on(Enrollment, bindparam("on_day", type_=Date())),
        )
    ),
)
_OF_CASELOAD = _missed(on_care_team(Attendance.patient_id), _A_MEMBER_NOW)
_OF_PATIENT = _OF_CASELOAD.where(Attendance.patient_id == bindparam("patient_id", type_=Uuid()))


def counsels_in(actor: Actor, group_id: UUID, on: date) -> dict[UUID, Counsel]:
    """What the policy suggests today about each who has a place in the group on a day. One statement."""
    found = _counsels(actor, read(_IN_GROUP, _asked(actor, group_id=group_id, on_day=on)))
    return {patient_id: one for (patient_id, _group), one in found.items()}


def counsels_of_caseload(actor: Actor) -> dict[Of, Counsel]:
    """About each patient the actor answers for, in each group she is in today. One statement."""
    return _counsels(actor, read(_OF_CASELOAD, _asked(actor)))


def counsels_of(actor: Actor, patient_id: UUID) -> list[Counsel]:
    """About one patient the actor answers for. One statement."""
    return list(_counsels(actor, read(_OF_PATIENT, _asked(actor, patient_id=patient_id))).values())


def _asked(actor: Actor, **more: Any) -> dict[str, Any]:
    return binds(actor, first=actor.today - LONGEST_WINDOW, **more)


def _counsels(actor: Actor, rows: Iterable[Any]) -> dict[Of, Counsel]:
    """Only where something counts."""
    missed: dict[Of, list[Any]] = {}
    for row in rows:
        missed.setdefault((row.patient_id, row.group_id), []).append(row)
    found = {of: counsel(map(_miss, each), rules_of(each[0]), actor.today) for of, each in missed.items()}
    return {of: one for of, one in found.items() if one.misses}


def rules_of(row: Any) -> Rules:
    return Rules(row.miss_window_days, row.misses_allowed, row.silent_allowed, row.notice_hours)


def _miss(row: Any) -> Miss:
    return Miss(row.local_on, row.starts_at, row.made_at, bool(row.made_up))
