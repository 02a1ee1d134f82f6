"""Put a notice in the outbox, in the transaction of its cause."""

from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.models import Notice


def notify(user_id: UUID, kind: str, subject_id: UUID, cause: str = "") -> None:
    """Tell `user_id` that something of this kind waits. Twice for the same cause is once."""
    once = f"{kind}:{subject_id.hex}:{user_id.hex}:{cause}"
    if db.session.scalar(select(Notice.id).where(Notice.once == once)) is None:
        db.session.add(Notice(user_id=user_id, kind=kind, subject_id=subject_id, once=once, made_at=clock.now()))
        db.session.flush()
