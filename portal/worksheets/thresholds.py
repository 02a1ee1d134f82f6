"""What a therapist set for one patient: an answer of her diary from which on somebody is to look."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice
from portal.safety.models import Level


class Compared(StrEnum):
    AT_LEAST = "gte"
    AT_MOST = "lte"


class Threshold(Identified, Base):
    """Never changed: one is ended and another made, so that what a card was measured by stays known."""

    __tablename__ = "threshold"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    slug: Mapped[str]
    item: Mapped[str]
    compared: Mapped[Compared] = choice(Compared)
    value: Mapped[int]
    level: Mapped[Level] = choice(Level)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)

    def is_passed_by(self, answer: object) -> bool:
        """A line that was left blank, or declined, passes none."""
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return False
        return answer >= self.value if self.compared is Compared.AT_LEAST else answer <= self.value
