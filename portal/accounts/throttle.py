"""Attempts are counted in the database, so that limits survive a restart and hold across processes."""

from datetime import datetime, timedelta

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.database import Base, Identified, db


class Attempt(Identified, Base):
    """One attempt at something limited. `bucket` is a keyed hash, never an address or a name."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_bucket_at", "bucket", "at"),)

    bucket: Mapped[str] = mapped_column()
    at: Mapped[datetime]


def recent(bucket: str, within: timedelta) -> int:
    """How many attempts were noted in the span that ends now."""
    since = clock.now() - within
    count = select(func.count()).select_from(Attempt).where(Attempt.bucket == bucket, Attempt.at > since)
    return db.session.scalar(count) or 0


def note(bucket: str) -> None:
    db.session.add(Attempt(bucket=bucket, at=clock.now()))
    db.session.flush()
