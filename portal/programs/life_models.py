"""A patient's way through the program: each change dated, with who made it and why; and her first weeks."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice


class Phase(StrEnum):
    """Where somebody stands with the program. The last five are ends."""

    REFERRED = "referred"
    ACTIVE = "active"
    HOLD = "hold"
    STEPPED_DOWN = "stepped_down"
    COMPLETED = "completed"
    LEFT = "left"
    TRANSFERRED = "transferred"
    DISCHARGED = "discharged"


class EnrollmentChange(Identified, Base):
    """One change in one patient's enrollment, never altered: what was changed later is a change of its own."""

    __tablename__ = "enrollment_change"
    __table_args__ = (
        Index("ix_enrollment_change_patient_id_made_at", "patient_id", "made_at"),
        Index("ix_enrollment_change_enrollment_id", "enrollment_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    enrollment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrollment.id"))  # none: that place never began
    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    phase: Mapped[Phase] = choice(Phase)
    on_day: Mapped[date]  # the first day on which it holds
    reason_sealed: Mapped[str | None] = mapped_column(Text)  # with the patient's key
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class CareHandOver(Identified, Base):
    """One clinician hands a patient to another, with a note that only the two, and who covers for them, read."""

    __tablename__ = "care_hand_over"
    __table_args__ = (
        Index("ix_care_hand_over_patient_id", "patient_id"),
        Index("ix_care_hand_over_to_id", "to_id"),
        CheckConstraint("from_id <> to_id", name="another"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    from_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    from_on: Mapped[date]
    note_sealed: Mapped[str | None] = mapped_column(Text)  # with the patient's key
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  # by who takes over
    taken_back_at: Mapped[datetime | None]  # before its day came
    form_key: Mapped[str] = mapped_column(unique=True)


class OpenHours(Identified, Base):
    """When somebody is there at the clinic, by its wall clock. A day without a row is a day on which nobody is."""

    __tablename__ = "open_hours"
    __table_args__ = (
        UniqueConstraint("weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes > opens", name="closes_after_it_opens"),
    )

    weekday: Mapped[int]  # Monday is 0
    opens: Mapped[time]
    closes: Mapped[time]


USUALLY_OPEN = tuple((weekday, time(8), time(18)) for weekday in range(5))
"""Weekday, opens, closes: for a clinic that has stated none."""


class FirstDay(Identified, Base):
    """What somebody who comes to a program for the first time needs to know: in English, and in other languages."""

    __tablename__ = "first_day"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), unique=True)
    door: Mapped[str] = mapped_column(Text, default="")
    parking: Mapped[str] = mapped_column(Text, default="")
    bring: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    in_other_languages: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # the same, by language


class Feeling(StrEnum):
    """How the first days are."""

    GOOD = "good"
    MIXED = "mixed"
    HARD = "hard"


class EarlyCheck(Identified, Base):
    """What a patient said of her first days in a group. Once for each stay; without a feeling: she said "Not now"."""

    __tablename__ = "early_check"
    __table_args__ = (Index("ix_early_check_patient_id", "patient_id"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    enrollment_id: Mapped[UUID] = mapped_column(ForeignKey("enrollment.id"), unique=True)
    feeling: Mapped[Feeling | None] = choice(Feeling)
    words_sealed: Mapped[str | None] = mapped_column(Text)
    said_at: Mapped[datetime]
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    seen_at: Mapped[datetime | None]
