from datetime import datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice


class Level(StrEnum):
    """How soon somebody must look: now, the same program day, at the next session."""

    URGENT = "urgent"
    HIGH = "high"
    WATCH = "watch"


class RiskTask(Identified, Base):
    """A follow-up: an answer raised concern, and a named person answers for it until it is closed with a note.

    It is never deleted, and an answer that is taken back later does not close it.
    """

    __tablename__ = "risk_task"
    __table_args__ = (
        Index("ix_risk_task_patient_id_closed_at", "patient_id", "closed_at"),
        Index("ix_risk_task_owner_id_closed_at", "owner_id", "closed_at"),
        Index(
            "uq_risk_task_open_message",
            "message_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "uq_risk_task_open",
            "submission_id",
            "rule",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))  # forwarded by staff
    definition: Mapped[str]  # "phq-9 1.0.0": whose rule it is
    rule: Mapped[str]
    level: Mapped[Level] = choice(Level)
    category: Mapped[str]
    answers_sealed: Mapped[str] = mapped_column(Text)  # those that fired the rule
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    note_sealed: Mapped[str | None] = mapped_column(Text)

    def acknowledge(self, by: UUID, now: datetime) -> None:
        """Somebody has seen it. The first one counts."""
        if self.acknowledged_at is None:
            self.acknowledged_at, self.acknowledged_by = now, by

    def close(self, by: UUID, now: datetime) -> None:
        """Raises Conflict when it is closed already."""
        if self.closed_at is not None:
            raise Conflict(_("This follow-up was closed already."))
        self.acknowledge(by, now)
        self.closed_at, self.closed_by = now, by
