"""The statements behind the list of what is due. Each is about every patient who is here or about to come; and there
again about those who are in one program, or about to come to it."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.access.scope import NOW
from portal.accounts.models import User
from portal.coverage.models import Authorization, Certification
from portal.programs.models import Enrollment
from portal.programs.narrowing import Whose, either, patients_of_program
from portal.programs.policy import administers_patient, lasting
from portal.programs.stays import OF_EVERYBODY
from portal.reading import Statement
from portal.schedule.attendance_models import Attendance, MakeUp, Presence
from portal.schedule.mark_and_notice import her_mark
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.attended import is_of, told_away
from portal.schedule.queries.shaping import ABOUT_THEN
from portal.schedule.queries.short_week_rows import AS_GUEST, AS_MEMBER

_SINCE, _UNTIL = bindparam("since", type_=Date()), bindparam("until", type_=Date())
_PLACE, _MARK = aliased(Enrollment), aliased(Attendance)


def _here_soon(place: Any) -> ColumnElement[bool]:
    """It is one for today, or from one of the days in sight."""
    return and_(place.from_on <= _UNTIL, lasting(place))


def _everybody(patient: Any) -> ColumnElement[bool]:
    here = exists().where(_PLACE.patient_id == patient, _here_soon(_PLACE))
    return and_(here, administers_patient(patient))


_OF_PROGRAM = patients_of_program(_here_soon)
_IS_OPEN = and_(Authorization.ended_at.is_(None), Authorization.until_on >= _SINCE, Authorization.from_on <= _UNTIL)
_THERE = and_(
    Attendance.patient_id == Authorization.patient_id, Attendance.superseded_at.is_(None), Attendance.minutes > 0
)


_THERE_ON = (
    select(Appointment.local_on)
    .where(
        Appointment.id == Attendance.appointment_id,
        Appointment.local_on.between(Authorization.from_on, Authorization.until_on),
        is_of(Attendance.patient_id, Appointment),
    )
    .correlate(Attendance, Authorization)
    .scalar_subquery()
    .label("there_on")
)
"""The day on which an attendance counts for an approval. Looked up one by one: to join them, a database reads every
session of the clinic."""


def _open(whose: Whose) -> Statement:
    days = (
        select(
            Authorization.id,
            Authorization.patient_id,
            User.name,
            Authorization.unit,
            Authorization.units,
            Authorization.from_on,
            Authorization.until_on,
            _THERE_ON,
            func.sum(Attendance.minutes).label("minutes"),
        )
        .select_from(Authorization)
        .join(User, User.id == Authorization.patient_id)
        .outerjoin(Attendance, _THERE)
        .where(_IS_OPEN, whose(Authorization.patient_id))
        .group_by(Authorization.id, User.id, literal_column("there_on"))
        .subquery("by_day")
    )
    approval = [days.c[name] for name in ("id", "patient_id", "name", "unit", "units", "from_on", "until_on")]
    return select(
        *approval,
        func.count(days.c.there_on).label("days"),
        func.coalesce(func.sum(case((days.c.there_on.is_not(None), days.c.minutes))), 0).label("minutes"),
        func.max(days.c.there_on).label("last_on"),
    ).group_by(*approval)


OPEN = either(_open, _OF_PROGRAM, _everybody)
"""What runs or ended lately, each with what was used of it."""


def _to_come(patient: Any, sessions: Select[Any], approved: Select[Any]) -> Select[Any]:
    marked = exists().where(her_mark(Appointment.id, patient, _MARK), _MARK.presence != Presence.EXPECTED)
    return sessions.with_only_columns(
        patient.label("patient_id"),
        Appointment.id,
        Appointment.local_on,
        Appointment.starts_at,
        Appointment.ends_at,
        maintain_column_froms=True,
    ).where(
        patient.in_(approved),
        ABOUT_THEN,
        Appointment.ends_at > NOW,
        Appointment.local_on <= _UNTIL,
        Appointment.standing == Standing.SCHEDULED,
        ~marked,
        ~told_away(patient, Appointment),
    )


def _planned(whose: Whose) -> Any:
    approved = select(Authorization.patient_id).where(_IS_OPEN, whose(Authorization.patient_id))
    return union_all(
        _to_come(Enrollment.patient_id, AS_MEMBER, approved),
        _to_come(Appointment.patient_id, select(Appointment.id), approved),
        _to_come(MakeUp.patient_id, AS_GUEST, approved),
    )


PLANNED = either(_planned, _OF_PROGRAM, _everybody)
"""Sessions to come of everybody with an approval."""

_LAST = (
    select(func.max(Certification.certified_on))
    .where(Certification.patient_id == Enrollment.patient_id, Certification.ended_at.is_(None))
    .correlate(Enrollment)
    .scalar_subquery()
)


def _certified_places(whose: Whose) -> Any:
    places = OF_EVERYBODY.add_columns(Enrollment.patient_id, User.name, _LAST.label("certified_on"))
    return places.join(User, User.id == Enrollment.patient_id).where(whose(Enrollment.patient_id))


CERTIFIED_PLACES = either(_certified_places, _OF_PROGRAM, _everybody)
"""Every place of whoever is here, with the day of the last certification."""
