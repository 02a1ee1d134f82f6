"""Late on the last day that a worksheet which comes again is for, if it was not sent: to whoever asked for that."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, select, union

from portal import clock
from portal.access.scope import TODAY
from portal.accounts import models as accounts
from portal.database import db
from portal.notifications.models import Notice
from portal.notifications.reminders import times
from portal.notifications.reminders.keys import Sort
from portal.notifications.reminders.outbox import Reminder, new_ones
from portal.notifications.reminders.times import Span
from portal.notifications.reminders.wanting import WANT_WHAT_COMES_AGAIN
from portal.programs.models import Enrollment
from portal.programs.policy import in_care, in_force
from portal.reading import read
from portal.web import formatting
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.queries.occurrences import LONGEST, is_there
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import Rule

KIND = "turn_reminder"
LAST_DAY = Sort(KIND, "last day")

_RULE = (
    RecurringAssignment.id,
    RecurringAssignment.slug,
    RecurringAssignment.cadence,
    RecurringAssignment.from_on,
    RecurringAssignment.until_on,
)
_RUNS = (
    RecurringAssignment.withdrawn_at.is_(None),
    RecurringAssignment.from_on <= TODAY,
    RecurringAssignment.until_on >= TODAY,
)
_TAKERS = union(
    select(*_RULE, RecurringAssignment.patient_id.label("user_id")).where(
        *_RUNS, in_care(RecurringAssignment.patient_id)
    ),
    select(*_RULE, Enrollment.patient_id)
    .join(Enrollment, Enrollment.group_id == RecurringAssignment.group_id)
    .where(*_RUNS, in_force(Enrollment)),
).subquery()
_OPEN = (
    select(_TAKERS)
    .join(accounts.User, accounts.User.id == _TAKERS.c.user_id)
    .where(accounts.User.standing == accounts.Standing.ACTIVE, _TAKERS.c.user_id.in_(WANT_WHAT_COMES_AGAIN))
    .order_by(_TAKERS.c.id)
)
_SENT = (
    select(Assignment.patient_id, Assignment.slug, Assignment.for_on)
    .join(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.for_on >= bindparam("since", type_=Date()),
        Submission.latest > 0,
        Assignment.patient_id.in_(WANT_WHAT_COMES_AGAIN),
    )
)
_IDS: Any = bindparam("ids", expanding=True)
_NOTICES = select(Notice.id, Notice.user_id, Notice.once).where(Notice.id.in_(_IDS))
_OPEN_OF, _SENT_OF = _OPEN.where(_TAKERS.c.user_id.in_(_IDS)), _SENT.where(Assignment.patient_id.in_(_IDS))


def due(now: datetime) -> list[Reminder]:
    """What is to be reminded of this evening and was not yet. At most three statements; none before it is late."""
    zone = formatting.zone()
    at = times.late_evening(now, zone)
    if at is None:
        return []
    today = now.astimezone(zone).date()
    rows = read(_OPEN, {"today": today})
    sent = read(_SENT, {"since": today - LONGEST}) if rows else ()
    return new_ones(LAST_DAY, Span(at, at + times.MOMENT), _unsent(rows, sent, today, at))


def still_to_fill_in(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these reminders, those of what is for today still, and was not sent. Three statements."""
    now = clock.now()
    today = now.astimezone(formatting.zone()).date()
    notices = db.session.execute(_NOTICES, {"ids": list(notice_ids)}).all()
    of = {"ids": list({one.user_id for one in notices})}
    rows = db.session.execute(_OPEN_OF, {**of, "today": today}).all()
    sent = db.session.execute(_SENT_OF, {**of, "since": today - LONGEST}).all()
    at = times.wall(today, times.LATE_EVENING, formatting.zone())
    keys = {one.key for one in _unsent(rows, sent, today, at)}
    return {one.id for one in notices if one.once in keys}


def _unsent(rows: Iterable[Any], sent: Iterable[Any], today: date, at: datetime) -> list[Reminder]:
    """One for each worksheet of each person, of however many rules."""
    done = {(row.patient_id, row.slug, row.for_on) for row in sent}
    found: dict[tuple[UUID, str], Reminder] = {}
    for row in rows:
        window = Rule(row.cadence, row.from_on, row.until_on).window(today)
        if window and window.until_on == today and (row.user_id, row.slug, window.from_on) not in done:
            found.setdefault((row.user_id, row.slug), Reminder(LAST_DAY, row.user_id, row.id, at, at))
    there = {slug for slug in {slug for _, slug in found} if is_there(slug)}
    return [one for (_, slug), one in found.items() if slug in there]
