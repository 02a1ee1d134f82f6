from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class Thread(Identified, Base):
    """A patient's conversation with her care team about one topic. Who is on the team today may read and answer."""

    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("patient_id", "topic"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    topic: Mapped[str] = mapped_column(default="care")
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime] = mapped_column(index=True)


class Message(Identified, Base):
    """One message, sealed with the patient's key whoever wrote it. Never changed. Its id sorts by when it was sent."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_thread_id_id", "thread_id", "id"),)

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    body_sealed: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)  # a double tap sends one


class ReadMark(Identified, Base):
    """How far somebody has read a thread. Unread counts are derived from it, so a badge cannot stick."""

    __tablename__ = "read_mark"
    __table_args__ = (UniqueConstraint("user_id", "thread_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id"), index=True)
    up_to: Mapped[UUID]  # id of the last message seen
    read_at: Mapped[datetime]
