"""What a reviewer says of a worksheet, and keeps beside it: comments, unsent words, replies, hand-overs, keys."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice
from portal.worksheets.models import State

_SHARED = text("is_shared")
SUBMISSION, USER = "submission.id", "user.id"


class Mark(StrEnum):
    """What a comment beside an answer asks of it."""

    KEEP = "keep"
    AGAIN = "again"


class Feedback(Identified, Base):
    """A comment on one answer (`item`), or on the whole version. The overall one may carry the outcome."""

    __tablename__ = "feedback"

    submission_version_id: Mapped[UUID] = mapped_column(ForeignKey("submission_version.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey(USER))
    item: Mapped[str | None]
    body_sealed: Mapped[str] = mapped_column(Text)
    outcome: Mapped[State | None] = choice(State)
    mark: Mapped[Mark | None] = choice(Mark)
    made_at: Mapped[datetime]
    form_key: Mapped[str | None] = mapped_column(unique=True)  # the overall one's: a double tap answers once


class FeedbackDraft(Identified, Base):
    """What one reviewer has written on one submission and not sent. Nobody else reads it."""

    __tablename__ = "feedback_draft"
    __table_args__ = (UniqueConstraint("submission_id", "author_id"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey(SUBMISSION))
    author_id: Mapped[UUID] = mapped_column(ForeignKey(USER))
    number: Mapped[int]  # of the version it was written on
    words_sealed: Mapped[str] = mapped_column(Text)  # with the patient's key: comments, marks, overall
    saved_at: Mapped[datetime]


class PreparedReply(Identified, Base):
    """Words a therapist uses again and again. A shared one may be used, not changed, by the others."""

    __tablename__ = "prepared_reply"
    __table_args__ = (
        Index("ix_prepared_reply_is_shared", "is_shared", sqlite_where=_SHARED, postgresql_where=_SHARED),
    )

    author_id: Mapped[UUID] = mapped_column(ForeignKey(USER), index=True)
    title_sealed: Mapped[str] = mapped_column(Text)  # both with the clinic's key
    body_sealed: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)


class HandOver(Identified, Base):
    """A submission that one of the care team asked another to answer. It holds until it is taken back or answered,
    and only while the other one answers for the patient."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index(
            "uq_hand_over_open",
            "submission_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    submission_id: Mapped[UUID] = mapped_column(ForeignKey(SUBMISSION))
    from_id: Mapped[UUID] = mapped_column(ForeignKey(USER))
    to_id: Mapped[UUID] = mapped_column(ForeignKey(USER))
    word_sealed: Mapped[str | None] = mapped_column(Text)  # with the patient's key
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Reviewer(Identified, Base):
    """How one person likes to review. Without a row: the keys are on."""

    __tablename__ = "reviewer"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(USER), unique=True)
    keys_off: Mapped[bool] = mapped_column(default=False)
