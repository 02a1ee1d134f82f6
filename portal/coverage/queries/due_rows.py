"""The statements behind the list of what is due. Each is about every patient who is here or about to come."""

from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.access.scope import NOW, TODAY
from portal.accounts.models import User
from portal.coverage.models import Authorization, Certification
from portal.coverage.policy import administered_authorizations
from portal.programs.models import Enrollment
from portal.programs.policy import administers_patient
from portal.programs.stays import OF_EVERYBODY
from portal.reading import Statement
from portal.schedule.attendance_models import Asked, Attendance, MakeUp, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on, in_some_group_on
from portal.schedule.queries.attended import is_of, told_away

_SINCE, _UNTIL = bindparam("since", type_=Date()), bindparam("until", type_=Date())
_PLACE, _MARK = aliased(Enrollment), aliased(Attendance)


def _is_here(patient: Any) -> Any:
    """She has a place today, or will within the days in sight."""
    lasts = or_(_PLACE.until_on.is_(None), _PLACE.until_on >= TODAY)
    return exists().where(_PLACE.patient_id == patient, _PLACE.from_on <= _UNTIL, lasts)


_IS_OPEN = and_(
    Authorization.ended_at.is_(None),
    Authorization.until_on >= _SINCE,
    Authorization.from_on <= _UNTIL,
    _is_here(Authorization.patient_id),
)
_COUNTS = and_(
    Appointment.id == Attendance.appointment_id,
    Appointment.local_on.between(Authorization.from_on, Authorization.until_on),
    is_of(Attendance.patient_id, Appointment),
)
_THERE = and_(
    Attendance.patient_id == Authorization.patient_id, Attendance.superseded_at.is_(None), Attendance.minutes > 0
)
OPEN: Statement = (
    administered_authorizations.where(_IS_OPEN)
    .with_only_columns(
        Authorization.id,
        Authorization.patient_id,
        User.name,
        Authorization.unit,
        Authorization.units,
        Authorization.from_on,
        Authorization.until_on,
        func.count(Appointment.local_on.distinct()).label("days"),
        func.coalesce(func.sum(case((Appointment.id.is_not(None), Attendance.minutes), else_=0)), 0).label("minutes"),
        func.max(Appointment.local_on).label("last_on"),
        maintain_column_froms=True,
    )
    .join(User, User.id == Authorization.patient_id)
    .outerjoin(Attendance, _THERE)
    .outerjoin(Appointment, _COUNTS)
    .group_by(Authorization.id, User.id)
)
"""What runs or ended lately, each with what was used of it."""

_WITH_APPROVAL = select(Authorization.patient_id).where(_IS_OPEN, administers_patient(Authorization.patient_id))


def _to_come(patient: Any, sessions: Select[Any]) -> Select[Any]:
    marked = exists().where(
        _MARK.appointment_id == Appointment.id,
        _MARK.patient_id == patient,
        _MARK.superseded_at.is_(None),
        _MARK.presence != Presence.EXPECTED,
    )
    return sessions.with_only_columns(
        patient.label("patient_id"),
        Appointment.id,
        Appointment.local_on,
        Appointment.starts_at,
        Appointment.ends_at,
        maintain_column_froms=True,
    ).where(
        patient.in_(_WITH_APPROVAL),
        Appointment.ends_at > NOW,
        Appointment.local_on <= _UNTIL,
        Appointment.standing == Standing.SCHEDULED,
        ~marked,
        ~told_away(patient, Appointment),
    )


_AS_MEMBER = select(Enrollment.id).join(
    Appointment,
    and_(Appointment.group_id == Enrollment.group_id, in_force_on(Enrollment, Appointment.local_on)),
)
_AS_GUEST = (
    select(MakeUp.id)
    .join(Appointment, Appointment.id == MakeUp.guest_id)
    .where(MakeUp.standing == Asked.CONFIRMED, in_some_group_on(MakeUp.patient_id, Appointment.local_on))
)
PLANNED: Any = union_all(
    _to_come(Enrollment.patient_id, _AS_MEMBER),
    _to_come(Appointment.patient_id, select(Appointment.id)),
    _to_come(MakeUp.patient_id, _AS_GUEST),
)
"""Sessions to come of everybody with an approval."""

_LAST = (
    select(func.max(Certification.certified_on))
    .where(Certification.patient_id == Enrollment.patient_id, Certification.ended_at.is_(None))
    .correlate(Enrollment)
    .scalar_subquery()
)
CERTIFIED_PLACES: Statement = (
    OF_EVERYBODY.add_columns(Enrollment.patient_id, User.name, _LAST.label("certified_on"))
    .join(User, User.id == Enrollment.patient_id)
    .where(_is_here(Enrollment.patient_id), administers_patient(Enrollment.patient_id))
)
"""Every place of whoever is here, with the day of the last certification."""
