"""Which skill a patient used when, and whether it helped."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class SkillUse(Identified, Base):
    """She said "I used this". What it was for (how strong, where, how long) is sealed with her key."""

    __tablename__ = "skill_use"
    __table_args__ = (Index("ix_skill_use_patient_id_used_at", "patient_id", "used_at"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    skill: Mapped[str]  # id of the skills library
    on_day: Mapped[date]  # hers, by the clinic's clock
    used_at: Mapped[datetime]
    asked_sealed: Mapped[str | None] = mapped_column(Text)  # JSON; none: chosen without the finder
    helped: Mapped[bool | None]
    said_at: Mapped[datetime | None]
    ticked: Mapped[bool] = mapped_column(default=False)  # for it, her diary card of that day got a tick it had not
    form_key: Mapped[str] = mapped_column(unique=True)

    def say(self, helped: bool, now: datetime) -> None:
        """Whether it helped. She may say it anew at any time."""
        self.helped, self.said_at = helped, now
