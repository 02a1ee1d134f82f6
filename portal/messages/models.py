"""Conversations, what is written and read in them, and announcements to a group."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified

_UNOPENED, _WAITS = text("opened_at IS NULL"), text("waits_at_desk")


class Thread(Identified, Base):
    """A patient's conversation with her care team about one topic. Who is on the team today may read and answer."""

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("patient_id", "topic"),
        Index("ix_thread_topic_last_message_at", "topic", "last_message_at"),
        Index("ix_thread_waits_at_desk", "last_message_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    topic: Mapped[str] = mapped_column(default="care")
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime] = mapped_column(index=True)
    waits_at_desk: Mapped[bool] = mapped_column(default=False, server_default=false())
    """She wrote there, and nobody at the front desk has opened it since."""


class Message(Identified, Base):
    """One message, sealed with the patient's key whoever wrote it. Its words never change. Its id sorts by when it was
    sent."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_thread_id_id", "thread_id", "id"),
        Index("ix_message_unopened", "thread_id", sqlite_where=_UNOPENED, postgresql_where=_UNOPENED),
    )

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    body_sealed: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # by the other side: she what her team wrote, anyone of them what she wrote
    settled_at: Mapped[datetime | None]  # the patient's, when one of the other side said that it needs no answer
    form_key: Mapped[str] = mapped_column(unique=True)  # a double tap sends one


class ReadMark(Identified, Base):
    """How far somebody has read a thread. Unread counts are derived from it, so a badge cannot stick."""

    __tablename__ = "read_mark"
    __table_args__ = (UniqueConstraint("user_id", "thread_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id"), index=True)
    up_to: Mapped[UUID]  # id of the last message seen
    read_at: Mapped[datetime]


class MessageDraft(Identified, Base):
    """What somebody has begun to write in a thread and not sent. Nobody else sees it. `number` counts the saves."""

    __tablename__ = "message_draft"
    __table_args__ = (UniqueConstraint("thread_id", "author_id"),)

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    number: Mapped[int]
    words_sealed: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


class Attachment(Identified, Base):
    """A picture or PDF sent with a message: rebuilt, and sealed with the patient's key."""

    __tablename__ = "attachment"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), index=True)
    file_name_sealed: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str]
    size: Mapped[int]  # bytes


class Announcement(Identified, Base):
    """A leader's word to a whole group. One way: nobody answers it, and nobody sees who else reads it."""

    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_group_id_made_at", "group_id", "made_at"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    body_sealed: Mapped[str] = mapped_column(Text)  # with the clinic's key
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)


class AnnouncementRead(Identified, Base):
    __tablename__ = "announcement_read"
    __table_args__ = (UniqueConstraint("announcement_id", "user_id"),)

    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcement.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    read_at: Mapped[datetime]
