"""A plan is made together: the patient dates a version by sending it, her therapist by agreeing to that version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class PlanAgreement(Identified, Base):
    __tablename__ = "plan_agreement"

    submission_version_id: Mapped[UUID] = mapped_column(ForeignKey("submission_version.id"), unique=True)
    agreed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    agreed_at: Mapped[datetime]
