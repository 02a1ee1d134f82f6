"""Who may read, or what must stay, beside the rule: emergency access, representatives, holds and erasures."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class EmergencyAccess(Identified, Base):
    """Staff outside a patient's care team read her record for a written reason, for a while (45 CFR 164.312(a)(2)(ii)).

    The reason is sealed with the clinic's key. Every one is looked at afterwards by whoever answers for privacy.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (Index("ix_emergency_access_user_id_patient_id", "user_id", "patient_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    reason_sealed: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None]
    review_sealed: Mapped[str | None] = mapped_column(Text)


class Representative(Identified, Base):
    """Somebody with an account of her own acts for a patient (45 CFR 164.502(g)): what she may see is off until set.

    From one day until another, both included. `of_age_on`: a minor's birthday by which it ends in any case.
    """

    __tablename__ = "representative"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    relation: Mapped[str]  # "mother", as the patient would say it
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    of_age_on: Mapped[date | None]
    sees_schedule: Mapped[bool] = mapped_column(default=False)
    sees_materials: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class LegalHold(Identified, Base):
    """A patient's record must stay whatever the schedule says. The reason is sealed with the clinic's key."""

    __tablename__ = "legal_hold"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    reason_sealed: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[datetime | None]


class Erasure(Identified, Base):
    """A patient's words are to be destroyed for good: asked for by one person, confirmed by another, then done."""

    __tablename__ = "erasure"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
