from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class Notice(Identified, Base):
    """Something waits for somebody: which kind and where, never what. Delivered after commit, from here only."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_delivered_at", "delivered_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]  # "message", "feedback", "submission", "handout", "assignment"
    subject_id: Mapped[UUID]
    once: Mapped[str] = mapped_column(unique=True)  # the same cause never gives two
    made_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
