"""How far the worker is behind: what should have been settled or sent by now, and how long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.access.scope import NOW
from portal.database import Instant
from portal.notifications.models import Delivery, Notice
from portal.reading import read


@dataclass(frozen=True)
class Lag:
    """`since`: when the oldest of what is overdue was due. What waits for its hour, or for another try, is not."""

    unsettled_since: datetime | None
    undelivered_since: datetime | None

    def at(self, now: datetime) -> timedelta:
        oldest = [one for one in (self.unsettled_since, self.undelivered_since) if one is not None]
        return max(now - min(oldest), timedelta()) if oldest else timedelta()


_READY = func.coalesce(Notice.not_before, Notice.made_at)
_UNSETTLED = select(func.min(_READY, type_=Instant())).where(Notice.settled_at.is_(None), _READY <= NOW)
_UNDELIVERED = select(func.min(Delivery.next_try_at, type_=Instant())).where(
    Delivery.sent_at.is_(None), Delivery.given_up_at.is_(None), Delivery.next_try_at <= NOW
)
BEHIND = (_UNSETTLED.scalar_subquery().label("unsettled"), _UNDELIVERED.scalar_subquery().label("undelivered"))
"""Columns for `lag_of`, of a statement that asks more."""
_LAG: Any = select(*BEHIND)


def lag(now: datetime) -> Lag:
    """One statement."""
    return lag_of(read(_LAG, {"now": now}).one())


def lag_of(row: Any) -> Lag:
    return Lag(row.unsettled, row.undelivered)
