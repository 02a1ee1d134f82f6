"""A diary's week on one screen: each day with what was sent, what is still open, what was left blank."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.worksheets.cells.display import summary
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import assess
from portal.worksheets.models import Assignment, Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.queries.sent import NEWEST, days_late
from portal.worksheets.queries.targets import Watched, watched
from portal.worksheets.windows import DAY, Standing, Window

WEEK = 7


@dataclass(frozen=True)
class DiaryDay:
    """`values`: what the definition puts in lists, as (label, text); empty until it is sent. Blank is never zero."""

    on: date
    standing: Standing
    assignment_id: UUID | None
    values: tuple[tuple[str, str], ...]
    days_late: int  # between the day and the filling in

    @property
    def can_begin(self) -> bool:
        return self.standing in (Standing.DUE, Standing.OVERDUE)


@dataclass(frozen=True)
class DiaryWeek:
    worksheet: Worksheet
    monday: date
    days: tuple[DiaryDay, ...]
    targets: tuple[Watched, ...]

    @property
    def has_sent(self) -> bool:
        """Whether there is something of it to look back on, for sure: a card of this week was sent."""
        return any(one.standing is Standing.DONE for one in self.days)

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=WEEK)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=WEEK)


_DAYS = (
    select(
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
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .outerjoin(SubmissionVersion, NEWEST)
    .where(
        Assignment.patient_id == ME,
        Assignment.slug == bindparam("slug"),
        Assignment.for_on >= bindparam("first", type_=Date()),
        Assignment.for_on <= bindparam("last", type_=Date()),
    )
)


def diary_week(actor: Actor, worksheet: Worksheet, monday: date) -> DiaryWeek:
    """Two statements, and one for the key."""
    asked = binds(actor, slug=worksheet.id, first=monday, last=monday + timedelta(days=WEEK - 1))
    rows = read(_DAYS, asked).all()
    preload([row.cells_sealed for row in rows if row.cells_sealed])
    by_day = {row.for_on: row for row in rows}
    days = (monday + DAY * n for n in range(WEEK))
    return DiaryWeek(
        worksheet=worksheet,
        monday=monday,
        days=tuple(_day(actor, worksheet, on, by_day.get(on)) for on in days),
        targets=tuple(watched(actor, actor.id)) if worksheet.takes_targets else (),
    )


def _day(actor: Actor, worksheet: Worksheet, on: date, row: Any) -> DiaryDay:
    begun, sent = row is not None and row.submission_id is not None, row is not None and bool(row.latest)
    return DiaryDay(
        on=on,
        standing=Window(on, on).standing(actor.today, begun, sent),
        assignment_id=row.id if row is not None else None,
        values=tuple(_values(actor, row)) if sent else (),
        days_late=days_late(worksheet, on, row.submitted_at) if sent else 0,
    )


def _values(actor: Actor, row: Any) -> Sequence[tuple[str, str]]:
    worksheet = edition(row.slug, row.version, actor.language)
    cells = json.loads(unseal("submission_version.cells_sealed", row.version_id, row.cells_sealed))
    worked_out = json.loads(unseal("submission_version.computed_sealed", row.version_id, row.computed_sealed))
    answers, _declined = assemble(worksheet, cells)
    evaluation = assess(worksheet, cells)
    evaluation.computed.update(worked_out["computed"])
    return summary(worksheet, answers, evaluation, audience="patient")
