"""The evening before a worksheet is due, if it is neither sent nor taken back, and its patient is in care."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select

from portal import clock
from portal.access.scope import NOW
from portal.accounts import models as accounts
from portal.database import Instant, db
from portal.notifications.models import Notice
from portal.notifications.reminders import times
from portal.notifications.reminders.keys import Sort
from portal.notifications.reminders.outbox import Reminder, new_ones
from portal.notifications.reminders.wanting import wants_homework
from portal.programs.models import Enrollment
from portal.programs.policy import in_care, in_force
from portal.reading import read
from portal.web import formatting
from portal.worksheets.models import Assignment, Homework, State, Submission

KIND = "homework_reminder"
DUE = Sort(KIND, "due")

_OF_A_GROUP_OF_HERS = exists().where(
    Homework.id == Assignment.homework_id,
    Enrollment.group_id == Homework.group_id,
    Enrollment.patient_id == Assignment.patient_id,
    in_force(Enrollment),
)
_TO_DO = (
    Assignment.withdrawn_at.is_(None),
    Assignment.recurring_id.is_(None),
    or_(Submission.id.is_(None), Submission.state == State.DRAFT, Submission.state == State.RETURNED),
    or_(Assignment.homework_id.is_(None), Submission.id.is_not(None), _OF_A_GROUP_OF_HERS),
    in_care(Assignment.patient_id),
    wants_homework(Assignment.patient_id),
)
_DUE = (
    select(Assignment.id, Assignment.patient_id, Assignment.due_at)
    .join(accounts.User, accounts.User.id == Assignment.patient_id)
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.due_at >= bindparam("since", type_=Instant()),
        Assignment.due_at < bindparam("until", type_=Instant()),
        accounts.User.standing == accounts.Standing.ACTIVE,
        *_TO_DO,
    )
)
_IDS: Any = bindparam("ids", expanding=True)
_STILL = (
    select(Notice.id, Notice.user_id, Notice.subject_id, Notice.once, Assignment.due_at)
    .join(Assignment, Assignment.id == Notice.subject_id)
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(Notice.id.in_(_IDS), Assignment.patient_id == Notice.user_id, Assignment.due_at > NOW, *_TO_DO)
)


def due(now: datetime) -> list[Reminder]:
    """What is to be reminded of this evening and was not yet. At most two statements; none before the evening."""
    zone = formatting.zone()
    evening = times.evening_before(now, zone)
    if evening is None:
        return []
    asked = {"since": evening.of.since, "until": evening.of.until, "today": now.astimezone(zone).date()}
    each = (Reminder(DUE, row.patient_id, row.id, row.due_at, evening.at) for row in read(_DUE, asked))
    return new_ones(DUE, evening.of, each)


def still_to_do(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these reminders, those of a worksheet that is due then still, and to do. One statement."""
    now = clock.now()
    asked = {"ids": list(notice_ids), "now": now, "today": now.astimezone(formatting.zone()).date()}
    rows = db.session.execute(_STILL, asked)
    return {row.id for row in rows if row.once == DUE.key(row.due_at, row.subject_id, row.user_id)}
