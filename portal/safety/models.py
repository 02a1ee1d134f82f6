"""Follow-ups and each step in their life; and the clinic's own words in a crisis."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice

_OPEN = text("closed_at IS NULL")


class Level(StrEnum):
    """How soon somebody must look: now, the same program day, at the next session."""

    URGENT = "urgent"
    HIGH = "high"
    WATCH = "watch"


class State(StrEnum):
    """Where a follow-up stands: nobody has seen it, somebody has it in hand, it is done."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class RiskTask(Identified, Base):
    """A follow-up: an answer raised concern, and a named person answers for it until it is closed with a note.

    It is never deleted, and an answer that is taken back later does not close it.
    """

    __tablename__ = "risk_task"
    __table_args__ = (
        Index("ix_risk_task_patient_id_closed_at", "patient_id", "closed_at"),
        Index("ix_risk_task_owner_id_closed_at", "owner_id", "closed_at"),
        Index("ix_risk_task_next_nag_at", "next_nag_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_risk_task_open_missed",
            "appointment_id",
            "patient_id",
            "rule",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_risk_task_open_message",
            "message_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_risk_task_open",
            "submission_id",
            "rule",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))  # forwarded by staff
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"))  # missed
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
    rung: Mapped[int] = mapped_column(default=0)  # how far up the ladder its owner stands
    nags: Mapped[int] = mapped_column(default=0)  # how often the owner of this rung was reminded
    next_nag_at: Mapped[datetime | None]  # none: nobody is to be reminded

    @property
    def state(self) -> State:
        if self.closed_at is not None:
            return State.CLOSED
        return State.OPEN if self.acknowledged_at is None else State.ACKNOWLEDGED

    def acknowledge(self, by: UUID, now: datetime) -> None:
        """Somebody has seen it and takes it on. Raises Conflict when somebody has already, or it is closed."""
        self.check_open()
        if self.acknowledged_at is not None:
            raise Conflict(_("Somebody has taken this on already."))
        self.acknowledged_at, self.acknowledged_by = now, by

    def close(self, by: UUID, now: datetime) -> None:
        """Raises Conflict when it is closed already."""
        self.check_open()
        if self.acknowledged_at is None:
            self.acknowledged_at, self.acknowledged_by = now, by
        self.closed_at, self.closed_by = now, by

    def reopen(self) -> None:
        """As if nobody had seen it yet. Raises Conflict when it is open."""
        if self.closed_at is None:
            raise Conflict(_("This follow-up is open already."))
        self.closed_at = self.closed_by = self.acknowledged_at = self.acknowledged_by = None

    def check_open(self) -> None:
        """Raises Conflict when it is closed."""
        if self.closed_at is not None:
            raise Conflict(_("This follow-up was closed already."))


class Did(StrEnum):
    """One step in the life of a follow-up."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"
    CLOSED = "closed"
    REOPENED = "reopened"
    REMINDED = "reminded"
    PASSED_ON = "passed_on"


class RiskTaskStep(Identified, Base):
    """What was done with a follow-up, by whom and when; never changed. No `by_id`: the portal itself, by a rule."""

    __tablename__ = "risk_task_step"
    __table_args__ = (Index("ix_risk_task_step_task_id", "task_id"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("risk_task.id"))
    did: Mapped[Did] = choice(Did)
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))  # who answers for it from then on
    note_sealed: Mapped[str | None] = mapped_column(Text)  # with the patient's key


class CrisisText(Identified, Base):
    """The clinic's own words in place of the library's. A change is a new row; empty words bring the library's back."""

    __tablename__ = "crisis_text"
    __table_args__ = (Index("ix_crisis_text_name_language_made_at", "name", "language", "made_at"),)

    name: Mapped[str]  # "crisis_now.body", "footer"
    language: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
