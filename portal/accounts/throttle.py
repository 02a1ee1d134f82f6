"""Attempts are counted in the database, so that limits survive a restart and hold across processes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.database import Base, Identified, db, id_at

KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """At most so many tries in any span this long. No span may be longer than attempts are kept."""

    tries: int
    within: timedelta


@dataclass(frozen=True)
class Slowing:
    """After so many tries in such a span each waits twice as long as the one before: 1 s, 2 s, 4 s … `longest`."""

    after: int
    longest: timedelta
    within: timedelta

    def wait(self, tries: int) -> timedelta:
        """How long after the last of so many."""
        doubled = min(tries - self.after, 31)  # a power beyond that is no number of seconds any more
        return timedelta() if doubled < 0 else min(timedelta(seconds=2**doubled), self.longest)


class Attempt(Identified, Base):
    """One attempt at something limited. `bucket` is a keyed hash, never an address or a name."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_bucket_at", "bucket", "at"),)

    bucket: Mapped[str] = mapped_column()
    at: Mapped[datetime]


def exhausted(bucket: str, *limits: Limit | Slowing) -> bool:
    """Whether one of the limits is reached."""
    return any(_reached(bucket, limit) for limit in limits)


def _reached(bucket: str, limit: Limit | Slowing) -> bool:
    tries, last = _since(bucket, limit.within)
    if isinstance(limit, Limit):
        return tries >= limit.tries
    return last is not None and clock.now() < last + limit.wait(tries)


def _since(bucket: str, within: timedelta) -> tuple[int, datetime | None]:
    """How many attempts were noted in the span that ends now, and when the last was."""
    what = select(func.count(), func.max(Attempt.at)).select_from(Attempt)
    count, last = db.session.execute(what.where(Attempt.bucket == bucket, Attempt.at > clock.now() - within)).one()
    return count, last


def note(bucket: str) -> UUID:
    """Count one. What no limit looks back to any more is forgotten (ids begin with their instant)."""
    db.session.execute(delete(Attempt).where(Attempt.id < id_at(clock.now() - KEPT)))
    made = Attempt(bucket=bucket, at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made.id


def forget(ids: Iterable[UUID] = (), bucket: str = "") -> None:
    """These do not count, or none of a bucket."""
    db.session.execute(delete(Attempt).where(or_(Attempt.id.in_(list(ids)), Attempt.bucket == bucket)))
