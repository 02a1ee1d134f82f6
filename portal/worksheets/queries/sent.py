"""What was sent, version by version, and what was written back."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from portal.accounts.models import User
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.web.formatting import local
from portal.worksheets.cells.display import Audience
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import assess
from portal.worksheets.models import Assignment, PaperCopy, Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.queries.answers import AnswerSheet, Comment, answer_sheet
from portal.worksheets.review_models import Feedback

NEWEST = and_(SubmissionVersion.submission_id == Submission.id, SubmissionVersion.number == Submission.latest)
"""Joins a submission to what was sent last."""

OF_VERSION = (
    SubmissionVersion.id,
    SubmissionVersion.number,
    SubmissionVersion.language,
    SubmissionVersion.submitted_at,
    SubmissionVersion.cells_sealed,
    SubmissionVersion.computed_sealed,
    Assignment.for_on,
    PaperCopy.dated_on,
    User.name.label("entered_by"),
)
"""What `as_sent` takes."""
OF_COMMENT = (
    Feedback.id,
    SubmissionVersion.number,
    Feedback.item,
    Feedback.body_sealed,
    User.name,
    Feedback.made_at,
    Feedback.outcome,
    Feedback.mark,
)
"""What `as_comment` takes."""

_VERSIONS = (
    select(*OF_VERSION)
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .join(Assignment, Assignment.id == Submission.assignment_id)
    .outerjoin(PaperCopy, PaperCopy.submission_version_id == SubmissionVersion.id)
    .outerjoin(User, User.id == PaperCopy.entered_by)
    .where(SubmissionVersion.submission_id == bindparam("submission_id"))
    .order_by(SubmissionVersion.number)
)
_COMMENTS = (
    select(*OF_COMMENT)
    .join(SubmissionVersion, SubmissionVersion.id == Feedback.submission_version_id)
    .join(User, User.id == Feedback.author_id)
    .where(SubmissionVersion.submission_id == bindparam("submission_id"))
    .order_by(Feedback.made_at, Feedback.id)
)


@dataclass(frozen=True)
class FromPaper:
    """Who entered it when, and the day that stands on the paper."""

    by: str
    at: datetime
    dated_on: date


@dataclass(frozen=True)
class Sent:
    """One version as it was sent: shown under the definition, and with the numbers, of that day."""

    number: int
    submitted_at: datetime
    worksheet: Worksheet
    cells: dict[str, Value]
    evaluation: Evaluation
    from_paper: FromPaper | None = None
    for_on: date | None = None  # the day it is about

    @property
    def days_late(self) -> int:
        return days_late(self.worksheet, self.for_on, self.submitted_at)


def days_late(worksheet: Worksheet, for_on: date | None, submitted_at: datetime | None) -> int:
    """How many days after its day a diary was sent; 0 on the day, or when it is for no day."""
    if worksheet.lifecycle != "daily" or for_on is None or submitted_at is None:
        return 0
    return max((local(submitted_at).date() - for_on).days, 0)


@dataclass(frozen=True)
class History:
    """Every version and every comment, oldest first. Never empty of versions once it was sent."""

    versions: tuple[Sent, ...] = ()
    comments: tuple[Comment, ...] = ()

    def version(self, number: int) -> Sent | None:
        return next((one for one in self.versions if one.number == number), None)

    def answers(self, number: int, audience: Audience = "patient") -> AnswerSheet:
        """The version's answers with the comments on it. Raises StopIteration when there is no such version."""
        sent = next(one for one in self.versions if one.number == number)
        about = [one for one in self.comments if one.number == number]
        return answer_sheet(sent.worksheet, sent.cells, sent.evaluation, about, audience)


def history(submission: Submission | None, language: str = "") -> History:
    """Two statements, and one for the key, however many tries there were."""
    if submission is None or not submission.latest:
        return History()
    asked = {"submission_id": submission.id}
    versions, comments = read(_VERSIONS, asked).all(), read(_COMMENTS, asked).all()
    preload([row.cells_sealed for row in versions])
    return History(
        versions=tuple(as_sent(submission.slug, submission.version, row, language) for row in versions),
        comments=tuple(as_comment(row) for row in comments),
    )


def as_sent(slug: str, version: str, row: Any, language: str) -> Sent:
    """`row`: with the columns of `OF_VERSION`."""
    worksheet = edition(slug, version, language)
    cells = json.loads(unseal("submission_version.cells_sealed", row.id, row.cells_sealed))
    worked_out = json.loads(unseal("submission_version.computed_sealed", row.id, row.computed_sealed))
    now = assess(worksheet, cells)
    evaluation = Evaluation(
        computed=worked_out["computed"],
        bands=worked_out["bands"],
        alerts=worked_out["alerts"],
        missing=now.missing,
        complete=now.complete,
        visible=now.visible,
    )
    paper = FromPaper(row.entered_by, row.submitted_at, row.dated_on) if row.entered_by else None
    return Sent(row.number, row.submitted_at, worksheet, cells, evaluation, paper, row.for_on)


def as_comment(row: Any) -> Comment:
    """`row`: with the columns of `OF_COMMENT`."""
    body = unseal("feedback.body_sealed", row.id, row.body_sealed)
    return Comment(row.number, row.item, body, row.name, row.made_at, row.outcome, row.mark)
