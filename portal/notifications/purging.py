"""What nobody needs any more about notices: all of it old, none of it clinical."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, exists, or_, select

from portal.database import db
from portal.notifications.models import Delivery, Notice, PushSubscription

KEPT = timedelta(days=180)
UNSEEN = timedelta(days=365)
PORTION = 500


def purge(now: datetime) -> int:
    """A portion of it, in the caller's transaction. How many rows; none: there are no more."""
    old = now - KEPT
    notices = select(Notice.id).where(Notice.settled_at < old, or_(Notice.seen_at < old, Notice.made_at < now - UNSEEN))
    told = exists().where(Notice.delivery_id == Delivery.id)
    closed = (Delivery.sent_at.is_not(None) | Delivery.given_up_at.is_not(None)) & (Delivery.made_at < old)
    deliveries = select(Delivery.id).where(closed, ~told)
    ended = select(PushSubscription.id).where(PushSubscription.ended_at < old)
    return sum(
        _delete(table, which) for table, which in ((Notice, notices), (Delivery, deliveries), (PushSubscription, ended))
    )


def _delete(table: Any, which: Any) -> int:
    result = db.session.execute(delete(table).where(table.id.in_(which.limit(PORTION))))
    return result.rowcount if isinstance(result, CursorResult) else 0
