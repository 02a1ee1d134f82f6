"""How a patient is reached, and whom her care team calls for her."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class ContactDetails(Identified, Base):
    """One row for each patient of whom anything was ever told. All of it is one sealed text, with the patient's key:
    a number that is read without its name is of no use to anybody."""

    __tablename__ = "contact_details"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), unique=True)
    words_sealed: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
