"""Attempts are counted in the database, so that limits survive a restart and hold across processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.database import Base, Identified, db, id_at

KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """At most so many tries in any span this long. No span may be longer than attempts are kept."""

    tries: int
    within: timedelta


class Attempt(Identified, Base):
    """One attempt at something limited. `bucket` is a keyed hash, never an address or a name."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_bucket_at", "bucket", "at"),)

    bucket: Mapped[str] = mapped_column()
    at: Mapped[datetime]


def exhausted(bucket: str, *limits: Limit) -> bool:
    """Whether one of the limits is reached."""
    return any(recent(bucket, limit.within) >= limit.tries for limit in limits)


def recent(bucket: str, within: timedelta) -> int:
    """How many attempts were noted in the span that ends now."""
    since = clock.now() - within
    count = select(func.count()).select_from(Attempt).where(Attempt.bucket == bucket, Attempt.at > since)
    return db.session.scalar(count) or 0


def note(bucket: str) -> None:
    """Count one. What no limit looks back to any more is forgotten (ids begin with their instant)."""
    db.session.execute(delete(Attempt).where(Attempt.id < id_at(clock.now() - KEPT)))
    db.session.add(Attempt(bucket=bucket, at=clock.now()))
    db.session.flush()
