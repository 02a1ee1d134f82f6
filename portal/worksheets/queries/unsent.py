"""What one reviewer has written on a submission and not sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.database import db
from portal.vault.sealing import unseal
from portal.worksheets.review_models import FeedbackDraft, Mark

PLACE = "feedback_draft.words_sealed"
_OF = select(FeedbackDraft).where(
    FeedbackDraft.submission_id == bindparam("submission_id", type_=Uuid()),
    FeedbackDraft.author_id == bindparam("author_id", type_=Uuid()),
)


@dataclass(frozen=True)
class Unsent:
    """Comments and marks by item, and words on the whole. `number`: the version they were written on."""

    comments: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    overall: str = ""
    number: int = 0
    saved_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.comments or self.marks or self.overall.strip())


NOTHING = Unsent()


def draft_row(submission_id: UUID, author_id: UUID) -> FeedbackDraft | None:
    """One statement."""
    return db.session.scalars(_OF, {"submission_id": submission_id, "author_id": author_id}).one_or_none()


def unsent(submission_id: UUID, author_id: UUID) -> Unsent:
    """One statement."""
    row = draft_row(submission_id, author_id)
    return opened(row) if row is not None else NOTHING


def opened(row: FeedbackDraft) -> Unsent:
    """With its words unsealed."""
    held = json.loads(unseal(PLACE, row.id, row.words_sealed))
    marks = {item: Mark(mark) for item, mark in held["marks"].items()}
    return Unsent(held["comments"], marks, held["overall"], row.number, row.saved_at)
