"""How a session is read for a screen: its columns, who leads it, what was said about coming."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from portal.access.scope import ME, Scope
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import Group, GroupLeader
from portal.schedule.attendance_models import AbsenceNotice
from portal.schedule.models import Appointment, StandIn
from portal.schedule.policy import in_force_on

NEW_LINE: Any = literal_column("'\n'")  # written out: a bound one is put into the text anew each time
_STAFF, _PATIENT = aliased(User), aliased(User)
IS_REPLACED = (
    exists()
    .where(
        StandIn.appointment_id == Appointment.id,
        StandIn.instead_of_id == GroupLeader.user_id,
        StandIn.ended_at.is_(None),
    )
    .correlate(Appointment, GroupLeader)
)
LEADERS = (
    select(func.aggregate_strings(User.name, NEW_LINE))
    .join(GroupLeader, GroupLeader.user_id == User.id)
    .where(GroupLeader.group_id == Appointment.group_id, in_force_on(GroupLeader, Appointment.local_on), ~IS_REPLACED)
    .correlate(Appointment)
    .scalar_subquery()
)
STAND_INS = (
    select(func.aggregate_strings(User.name, NEW_LINE))
    .join(StandIn, StandIn.user_id == User.id)
    .where(StandIn.appointment_id == Appointment.id, StandIn.ended_at.is_(None))
    .correlate(Appointment)
    .scalar_subquery()
)
_COLUMNS = (
    Appointment.id,
    Appointment.group_id,
    Appointment.title,
    Appointment.topic,
    Appointment.module,
    Appointment.local_on,
    Appointment.slot_on,
    Appointment.starts_at,
    Appointment.ends_at,
    Appointment.room,
    Appointment.link,
    Appointment.bring,
    Appointment.bring_in_other_languages,
    Appointment.standing,
    Appointment.because,
    Appointment.staff_id,
    Group.name.label("group"),
    _STAFF.name.label("staff"),
    _PATIENT.name.label("patient"),
    LEADERS.label("leaders"),
    STAND_INS.label("stand_ins"),
    AbsenceNotice.kind.label("notice"),
)
_TOLD_BY_EITHER = and_(
    AbsenceNotice.appointment_id == Appointment.id,
    or_(
        AbsenceNotice.patient_id == ME,
        and_(Appointment.staff_id == ME, AbsenceNotice.patient_id == Appointment.patient_id),
    ),
    AbsenceNotice.taken_back_at.is_(None),
)


def shaped(scope: Scope[Appointment], *more: Any) -> Select[Any]:
    """The scope's sessions with what a screen says of them, and `more`, in order."""
    return (
        scope.with_only_columns(*_COLUMNS, *more, maintain_column_froms=True)
        .outerjoin(Group, Group.id == Appointment.group_id)
        .outerjoin(_STAFF, _STAFF.id == Appointment.staff_id)
        .outerjoin(_PATIENT, _PATIENT.id == Appointment.patient_id)
        .outerjoin(AbsenceNotice, _TOLD_BY_EITHER)
        .order_by(Appointment.starts_at, Appointment.id)
    )


IN_DAYS = and_(
    Appointment.local_on >= bindparam("first", type_=Date()), Appointment.local_on <= bindparam("last", type_=Date())
)
ABOUT_THEN = Appointment.starts_at.between(
    bindparam("after", type_=Instant()), bindparam("before", type_=Instant())
)  # says nothing that the days do not say, but in a way that the indexes know


def span(first: date, last: date) -> dict[str, Any]:
    """What those two are asked with. The instants reach a day further each way, whatever the zone."""
    after = datetime.combine(first - timedelta(days=1), time(), UTC)
    return {"first": first, "last": last, "after": after, "before": after + (last - first) + timedelta(days=3)}
