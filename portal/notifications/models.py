"""What waits for somebody, how it is told outside the portal, and the jobs that see to it."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice

ENDPOINT = "push_subscription.endpoint_sealed"
PUSH_KEYS = "push_subscription.keys_sealed"

_OPEN = text("sent_at IS NULL AND given_up_at IS NULL")
_GIVEN_UP = text("given_up_at IS NOT NULL")
_UNSETTLED = text("settled_at IS NULL")
_LIVE = text("ended_at IS NULL")


class Notice(Identified, Base):
    """Something waits for somebody: which kind and where, never what. Written in the transaction of its cause.

    In the portal it shows at once, until it is seen. What becomes of it outside is settled once, after its commit and
    not before `not_before`: it is told by a delivery, or it needs none any more.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_settled_at", "made_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index("ix_notice_user_id_seen_at", "user_id", "seen_at"),
        Index("ix_notice_subject_id", "subject_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]  # "message", "feedback", "submission", "handout", "assignment", "schedule", "absence", …
    subject_id: Mapped[UUID]
    once: Mapped[str] = mapped_column(unique=True)  # the same cause never gives two
    made_at: Mapped[datetime]
    not_before: Mapped[datetime | None]  # told outside from then on; none: at once
    seen_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id"), index=True)  # none: none was needed


class Channel(StrEnum):
    MAIL = "mail"
    PUSH = "push"
    LINK = "link"  # a mail of its own with a link that its reader asked for, at once; nothing else is told by it


class Delivery(Identified, Base):
    """One mail or push to one person, for all that waited then. Its id is the key by which a second copy is known.

    At least once: it is claimed, sent, and only then noted as sent. Whoever dies between leaves a claim that runs out.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_open", "next_try_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_delivery_user_id", "user_id"),
        Index("ix_delivery_given_up_at", "given_up_at", "id", sqlite_where=_GIVEN_UP, postgresql_where=_GIVEN_UP),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    channel: Mapped[Channel] = choice(Channel)
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(default="")  # what the far end said, without the address


class NoticeChoice(Identified, Base):
    """How somebody wants to hear of one kind of thing. Without a row, the kind's default holds."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("user_id", "topic"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    topic: Mapped[str]
    mail: Mapped[bool]
    push: Mapped[bool]
    digest: Mapped[bool]  # once a day with the others instead of at once


class NoticeHours(Identified, Base):
    """When somebody wants to be left alone, and when the daily digest comes: by the clinic's wall clock."""

    __tablename__ = "notice_hours"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    digest_at: Mapped[time]
    digest_on: Mapped[date | None]  # the last day on which a digest was put together
    evening_before: Mapped[bool] = mapped_column(default=True)  # reminders before a session
    hour_before: Mapped[bool] = mapped_column(default=True)


class PushSubscription(Identified, Base):
    """One browser that takes pushes. Its address is found by a keyed hash; it and its keys are the person's secret."""

    __tablename__ = "push_subscription"
    __table_args__ = (
        Index("uq_push_subscription_live", "endpoint_hash", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_push_subscription_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    endpoint_hash: Mapped[str]
    endpoint_sealed: Mapped[str] = mapped_column(Text)
    keys_sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Job(Identified, Base):
    """A recurring job: who has it in hand, and how its last run went."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    claimed_until: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)  # how much its last run did
    fault: Mapped[str] = mapped_column(default="")  # of the last run: the kind of error, never its text
