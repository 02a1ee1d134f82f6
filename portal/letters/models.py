"""A letter to the next person, read by staff before anybody else, and taken back whenever its writer likes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice

_THERE = text("withdrawn_at IS NULL")


class Decision(StrEnum):
    WAITING = "waiting"
    SHOWN = "shown"
    DECLINED = "declined"


class Letter(Identified, Base):
    """A patient's own words to people who are new here, sealed with her key. A change makes it wait again."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("uq_letter_there", "patient_id", unique=True, sqlite_where=_THERE, postgresql_where=_THERE),
        Index("ix_letter_decision_week", "decision", "week"),
        CheckConstraint("week >= 1", name="week"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    body_sealed: Mapped[str] = mapped_column(Text)
    signed_sealed: Mapped[str] = mapped_column(Text)  # as she wishes: a name, initials, nothing
    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"))  # whose newcomers may read it
    week: Mapped[int]  # of a newcomer's stay; 1 is the first
    on_sign_in: Mapped[bool] = mapped_column(default=False)  # she allows it there too, where anybody reads it
    decision: Mapped[Decision] = choice(Decision, default=Decision.WAITING)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    word_sealed: Mapped[str | None] = mapped_column(Text)  # to her, with the decision
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)


class Thanks(Identified, Base):
    """Somebody thanks the writer of a letter. Nothing else is said, and not by whom."""

    __tablename__ = "thanks"
    __table_args__ = (UniqueConstraint("letter_id", "patient_id"),)

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    thanked_at: Mapped[datetime]
