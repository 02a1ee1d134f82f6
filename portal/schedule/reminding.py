"""Who is reminded of a session: the evening before, and an hour before.

Whoever is expected at it then: a member on its day, a confirmed guest, the patient of a one-to-one; with a place on
that day, and who did not say that she cannot come.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.scope import NOW
from portal.accounts import models as accounts
from portal.database import Instant, db
from portal.notifications.models import Notice, NoticeHours
from portal.notifications.reminders import times
from portal.notifications.reminders.keys import Sort, sort_of
from portal.notifications.reminders.outbox import Reminder, new_ones
from portal.notifications.reminders.times import Span
from portal.notifications.reminders.wanting import wants
from portal.programs.models import Enrollment, Group
from portal.reading import read
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, Kind, MakeUp, Presence
from portal.schedule.mark_and_notice import her_mark, her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on
from portal.web import formatting

KIND = "session_reminder"
EVENING, HOUR = Sort(KIND, "evening"), Sort(KIND, "hour")

_PLACE = aliased(Enrollment)


def _expected(user: Any) -> ColumnElement[bool]:
    """With a place in some group on the day of the session, and nothing that says she will not be there."""
    place = exists().where(_PLACE.patient_id == user, in_force_on(_PLACE, Appointment.local_on))
    told = exists().where(her_notice(Appointment.id, user), AbsenceNotice.kind == Kind.ABSENT)
    marked = exists().where(
        her_mark(Appointment.id, user), or_(*(Attendance.presence == one for one in Presence if one.is_absent))
    )
    return and_(place, ~told, ~marked)


_THEN = (
    Appointment.standing == Standing.SCHEDULED,
    Appointment.starts_at >= bindparam("since", type_=Instant()),
    Appointment.starts_at < bindparam("until", type_=Instant()),
)
_FACTS = (Appointment.id, Appointment.starts_at)
# Each way is by an index that ends with the start of a session, and walks through no session of long ago.
_PAIRS = union(
    select(*_FACTS, Enrollment.patient_id.label("user_id"))
    .join(Enrollment, Enrollment.group_id == Appointment.group_id)
    .where(*_THEN, Appointment.group_id.in_(select(Group.id)), in_force_on(Enrollment, Appointment.local_on)),
    select(*_FACTS, MakeUp.patient_id)
    .join(MakeUp, MakeUp.guest_id == Appointment.id)
    .where(*_THEN, MakeUp.standing == Asked.CONFIRMED),
    select(*_FACTS, Appointment.patient_id).where(*_THEN, Appointment.patient_id.in_(select(Enrollment.patient_id))),
).subquery()


def _wanting(column: Any) -> Select[Any]:
    return (
        select(_PAIRS.c.id, _PAIRS.c.starts_at, _PAIRS.c.user_id)
        .join(Appointment, Appointment.id == _PAIRS.c.id)
        .join(accounts.User, accounts.User.id == _PAIRS.c.user_id)
        .outerjoin(NoticeHours, NoticeHours.user_id == _PAIRS.c.user_id)
        .where(accounts.User.standing == accounts.Standing.ACTIVE, wants(column), _expected(_PAIRS.c.user_id))
    )


_IN_THE_EVENING, _IN_AN_HOUR = _wanting(NoticeHours.evening_before), _wanting(NoticeHours.hour_before)


def due(now: datetime) -> list[Reminder]:
    """What is to be reminded of now and was not yet. At most four statements, however many people and sessions."""
    span = times.hour_before(now)
    found = _new(HOUR, _IN_AN_HOUR, span)
    evening = times.evening_before(now, formatting.zone())
    return found + _new(EVENING, _IN_THE_EVENING, evening.of, evening.at) if evening else found


def _new(sort: Sort, statement: Select[Any], span: Span, at: datetime | None = None) -> list[Reminder]:
    rows = read(statement, {"since": span.since, "until": span.until})
    each = (Reminder(sort, row.user_id, row.id, row.starts_at, at or row.starts_at - times.HOUR) for row in rows)
    return new_ones(sort, span, each)


_AS_MEMBER = exists().where(
    Enrollment.patient_id == Notice.user_id,
    Enrollment.group_id == Appointment.group_id,
    in_force_on(Enrollment, Appointment.local_on),
)
_AS_GUEST = exists().where(
    MakeUp.patient_id == Notice.user_id, MakeUp.guest_id == Appointment.id, MakeUp.standing == Asked.CONFIRMED
)
_IDS: Any = bindparam("ids", expanding=True)
_TO_COME = (
    select(
        Notice.id,
        Notice.user_id,
        Notice.subject_id,
        Notice.once,
        Appointment.starts_at,
        wants(NoticeHours.evening_before).label(EVENING.name),
        wants(NoticeHours.hour_before).label(HOUR.name),
    )
    .join(Appointment, Appointment.id == Notice.subject_id)
    .outerjoin(NoticeHours, NoticeHours.user_id == Notice.user_id)
    .where(
        Notice.id.in_(_IDS),
        Appointment.standing == Standing.SCHEDULED,
        Appointment.starts_at > NOW,
        or_(_AS_MEMBER, _AS_GUEST, Appointment.patient_id == Notice.user_id),
        _expected(Notice.user_id),
    )
)


def still_to_come(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these reminders, those of a session that has not begun, at that time still, for who is expected and wants it.

    One statement.
    """
    rows = db.session.execute(_TO_COME, {"ids": list(notice_ids), "now": clock.now()})
    return {row.id for row in rows if _is_as_it_was(row)}


def _is_as_it_was(row: Any) -> bool:
    sort = sort_of(row.once, (EVENING, HOUR))
    return bool(getattr(row, sort.name)) and row.once == sort.key(row.starts_at, row.subject_id, row.user_id)
