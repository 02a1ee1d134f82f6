"""What a payer approved, what a doctor certified, and letters that prove attendance. Units used are never stored."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice

PAYER = "authorization.payer_sealed"
REFERENCE = "authorization.reference_sealed"
CODE = "proof_letter.code_sealed"
DAYS = "proof_letter.days_sealed"


class Unit(StrEnum):
    DAYS = "days"
    HOURS = "hours"


class Authorization(Identified, Base):
    """So many days or hours, from one day until another, both included. What was used comes from attendance.

    Never changed: a correction ends one and makes another.
    """

    __tablename__ = "authorization"
    __table_args__ = (
        Index("ix_authorization_patient_id", "patient_id"),
        Index("ix_authorization_until_on", "until_on"),
        CheckConstraint("until_on >= from_on", name="days_in_order"),
        CheckConstraint("units > 0", name="units"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    payer_sealed: Mapped[str] = mapped_column(Text)
    reference_sealed: Mapped[str] = mapped_column(Text)
    unit: Mapped[Unit] = choice(Unit)
    units: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back, or corrected
    form_key: Mapped[str] = mapped_column(unique=True)


class Certification(Identified, Base):
    """A doctor certified that the program is still needed. When the next is due follows from the program's days."""

    __tablename__ = "certification"
    __table_args__ = (Index("ix_certification_patient_id_certified_on", "patient_id", "certified_on"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    certified_on: Mapped[date]
    certified_by: Mapped[str]  # the doctor's name
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back: it was a mistake
    form_key: Mapped[str] = mapped_column(unique=True)


class ProofLetter(Identified, Base):
    """A letter that a patient made of her own attendance: days and hours, as they stood then.

    Found by a keyed hash of its code; the code itself is sealed, to be shown to her again.
    """

    __tablename__ = "proof_letter"
    __table_args__ = (Index("ix_proof_letter_patient_id", "patient_id"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    code_sealed: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]
    until_on: Mapped[date]
    names_program: Mapped[bool] = mapped_column(default=False)
    days_sealed: Mapped[str] = mapped_column(Text)  # JSON: each day and its minutes, with her key
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)
