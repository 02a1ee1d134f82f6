"""All that a patient ever wrote in worksheets, a portion at a time: for whoever takes it with her."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.reading import limited, read
from portal.vault.sealing import preload, unseal
from portal.web.formatting import local
from portal.worksheets.cells.sending import visible_only
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.filled import Cells, assess
from portal.worksheets.models import Assignment, PaperCopy, Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.queries.answers import AnswerSheet, answer_sheet
from portal.worksheets.queries.sent import OF_COMMENT, OF_VERSION, History, Sent, as_comment, as_sent
from portal.worksheets.review_models import Feedback

PORTION = 25
_FIRST = UUID(int=0)


@dataclass(frozen=True)
class Kept:
    """One worksheet of hers. `begun`: what she has written in it since she last sent it; None when nothing."""

    id: UUID
    worksheet: Worksheet
    day: date
    saved_at: datetime
    past: History
    begun: Cells | None = field(repr=False)

    @cached_property
    def unsent(self) -> AnswerSheet | None:
        """The same as it is read."""
        if self.begun is None:
            return None
        return answer_sheet(self.worksheet, self.begun, assess(self.worksheet, self.begun))

    @property
    def newest(self) -> Sent | None:
        return self.past.versions[-1] if self.past.versions else None

    @property
    def is_plan(self) -> bool:
        """One that lives on: each version takes the place of the one before."""
        return self.worksheet.lifecycle == "living"

    @property
    def is_daily(self) -> bool:
        return self.worksheet.lifecycle == "daily"


_SOME = limited(
    select(Submission)
    .where(Submission.patient_id == ME, Submission.id > bindparam("after", type_=Uuid()))
    .order_by(Submission.id),
    PORTION,
).subquery("some")
_SHEETS = (
    select(
        _SOME.c.id,
        _SOME.c.slug,
        _SOME.c.version,
        _SOME.c.state,
        _SOME.c.revision,
        _SOME.c.cells_sealed,
        _SOME.c.begun_at,
        _SOME.c.saved_at,
        _SOME.c.submitted_at,
        Assignment.for_on,
    )
    .join(Assignment, Assignment.id == _SOME.c.assignment_id)
    .order_by(_SOME.c.id)
)
_VERSIONS = (
    select(SubmissionVersion.submission_id, *OF_VERSION)
    .join(_SOME, _SOME.c.id == SubmissionVersion.submission_id)
    .join(Assignment, Assignment.id == _SOME.c.assignment_id)
    .outerjoin(PaperCopy, PaperCopy.submission_version_id == SubmissionVersion.id)
    .outerjoin(User, User.id == PaperCopy.entered_by)
    .order_by(SubmissionVersion.submission_id, SubmissionVersion.number)
)
_COMMENTS = (
    select(SubmissionVersion.submission_id, *OF_COMMENT)
    .join(SubmissionVersion, SubmissionVersion.id == Feedback.submission_version_id)
    .join(_SOME, _SOME.c.id == SubmissionVersion.submission_id)
    .join(User, User.id == Feedback.author_id)
    .order_by(Feedback.made_at, Feedback.id)
)


def kept(actor: Actor) -> Iterator[Kept]:
    """Each of the actor's own, in the order in which she began them. Three statements for a portion."""
    after: UUID | None = _FIRST
    while after is not None:
        found, after = _portion(actor, after)
        yield from found


def _portion(actor: Actor, after: UUID) -> tuple[list[Kept], UUID | None]:
    """Some of them, and after which one there are more."""
    asked = binds(actor, after=after)
    sheets = read(_SHEETS, asked)
    if not sheets:
        return [], None
    preload([row.cells_sealed for row in sheets if row.cells_sealed])
    versions, comments = _by_sheet(read(_VERSIONS, asked)), _by_sheet(read(_COMMENTS, asked))
    of_each = ((row, versions.get(row.id, []), comments.get(row.id, [])) for row in sheets)
    found = [_kept(actor, *one) for one in of_each]
    return found, sheets[-1].id if len(sheets) == PORTION else None


def _by_sheet(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.submission_id, []).append(row)
    return found


def _kept(actor: Actor, row: Any, versions: list[Any], comments: list[Any]) -> Kept:
    worksheet = edition(row.slug, row.version, actor.language)
    past = History(
        versions=tuple(as_sent(row.slug, row.version, one, actor.language) for one in versions),
        comments=tuple(as_comment(one) for one in comments),
    )
    return Kept(
        id=row.id,
        worksheet=worksheet,
        day=row.for_on or local(row.submitted_at or row.begun_at).date(),
        saved_at=row.saved_at,
        past=past,
        begun=_begun(worksheet, row, past),
    )


def _begun(worksheet: Worksheet, row: Any, past: History) -> Cells | None:
    """What stands in it, where that is not what was sent last."""
    if past.versions and row.saved_at <= past.versions[-1].submitted_at:
        return None
    text = unseal("submission.cells_sealed", row.id, row.cells_sealed) if row.cells_sealed else "{}"
    cells = visible_only(worksheet, Document.loads(text, row.revision).values)
    if not cells or (past.versions and cells == past.versions[-1].cells):
        return None
    return cells
