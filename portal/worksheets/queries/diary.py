"""A diary's week on one screen: each day with what was sent, what is still open, what was left blank.

Only a day that was hers to fill in is left blank: none before the diary was given to her, or she began it herself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, case, exists, func, select, union_all

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.programs.models import Enrollment
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.worksheets.cells.display import summary
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import assess
from portal.worksheets.models import Assignment, Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.queries.earlier import IS_WHOLE
from portal.worksheets.queries.sent import NEWEST, days_late
from portal.worksheets.queries.targets import Watched, watched
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import DAY, Window, WindowStanding

WEEK = 7
NUMBERS_REACH = timedelta(weeks=7)
"""So far back, for sure, the page with the numbers can show a week: it draws the newest sixty cards."""


@dataclass(frozen=True)
class DiaryDay:
    """`values`: what the definition puts in lists, as (label, text); empty until it is sent. Blank is never zero."""

    on: date
    standing: WindowStanding
    assignment_id: UUID | None
    values: tuple[tuple[str, str], ...]
    days_late: int  # between the day and the filling in
    was_hers: bool  # to fill in: the diary was with her by then

    @property
    def is_blank(self) -> bool:
        return self.was_hers and self.standing is WindowStanding.EXPIRED

    @property
    def can_begin(self) -> bool:
        return self.standing in (WindowStanding.DUE, WindowStanding.OVERDUE)


@dataclass(frozen=True)
class DiaryWeek:
    """`ever_sent`: whether any card was, in this week or another, so that there are numbers to look at."""

    worksheet: Worksheet
    monday: date
    days: tuple[DiaryDay, ...]
    targets: tuple[Watched, ...]
    ever_sent: bool
    numbers_until: date | None
    """The last day of this week, where a card of it was sent and the numbers can be shown by the week."""

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=WEEK)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=WEEK)


_RULES = (RecurringAssignment.slug == bindparam("slug"), RecurringAssignment.withdrawn_at.is_(None))
_SINCE_BOTH = case(
    (Enrollment.from_on > RecurringAssignment.from_on, Enrollment.from_on), else_=RecurringAssignment.from_on
)
_HERS = union_all(
    select(Assignment.for_on.label("since")).where(Assignment.patient_id == ME, Assignment.slug == bindparam("slug")),
    select(RecurringAssignment.from_on).where(RecurringAssignment.patient_id == ME, *_RULES),
    select(_SINCE_BOTH)
    .select_from(RecurringAssignment)
    .join(Enrollment, Enrollment.group_id == RecurringAssignment.group_id)
    .where(Enrollment.patient_id == ME, *_RULES),
).subquery()
_EVER = select(
    exists()
    .where(Submission.patient_id == ME, Submission.slug == bindparam("slug"), Submission.latest > 0, IS_WHOLE)
    .label("sent"),
    select(func.min(_HERS.c.since)).scalar_subquery().label("hers_since"),
).subquery()

_DAYS = (
    select(
        _EVER.c.sent,
        _EVER.c.hers_since,
        Assignment.id,
        Assignment.for_on,
        Submission.id.label("submission_id"),
        Submission.slug,
        Submission.version,
        Submission.latest,
        Submission.submitted_at,
        SubmissionVersion.id.label("version_id"),
        SubmissionVersion.cells_sealed,
        SubmissionVersion.computed_sealed,
    )
    .select_from(_EVER)
    .outerjoin(
        Assignment,
        and_(
            Assignment.patient_id == ME,
            Assignment.slug == bindparam("slug"),
            Assignment.for_on >= bindparam("first", type_=Date()),
            Assignment.for_on <= bindparam("last", type_=Date()),
        ),
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .outerjoin(SubmissionVersion, NEWEST)
)
"""At least one row, whatever the week holds."""


def diary_week(actor: Actor, worksheet: Worksheet, monday: date) -> DiaryWeek:
    """Two statements, and one for the key."""
    last = monday + timedelta(days=WEEK - 1)
    rows = read(_DAYS, binds(actor, slug=worksheet.id, first=monday, last=last)).all()
    preload([row.cells_sealed for row in rows if row.cells_sealed])
    by_day, since = {row.for_on: row for row in rows}, rows[0].hers_since
    days = tuple(_day(actor, worksheet, on, by_day.get(on), since) for on in (monday + DAY * n for n in range(WEEK)))
    is_near = actor.today - NUMBERS_REACH < monday and any(one.standing is WindowStanding.DONE for one in days)
    return DiaryWeek(
        worksheet=worksheet,
        monday=monday,
        days=days,
        targets=tuple(watched(actor, actor.id)) if worksheet.takes_targets else (),
        ever_sent=any(row.sent for row in rows),
        numbers_until=min(last, actor.today) if is_near else None,
    )


def _day(actor: Actor, worksheet: Worksheet, on: date, row: Any, since: date | None) -> DiaryDay:
    begun, sent = row is not None and row.submission_id is not None, row is not None and bool(row.latest)
    return DiaryDay(
        on=on,
        standing=Window(on, on).standing(actor.today, begun, sent),
        assignment_id=row.id if row is not None else None,
        values=tuple(_values(actor, row)) if sent else (),
        days_late=days_late(worksheet, on, row.submitted_at) if sent else 0,
        was_hers=since is not None and since <= on,
    )


def _values(actor: Actor, row: Any) -> Sequence[tuple[str, str]]:
    worksheet = edition(row.slug, row.version, actor.language)
    cells = json.loads(unseal("submission_version.cells_sealed", row.version_id, row.cells_sealed))
    worked_out = json.loads(unseal("submission_version.computed_sealed", row.version_id, row.computed_sealed))
    answers, _declined = assemble(worksheet, cells)
    evaluation = assess(worksheet, cells)
    evaluation.computed.update(worked_out["computed"])
    return summary(worksheet, answers, evaluation, audience="patient")
