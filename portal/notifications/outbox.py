"""Put a notice in the outbox, in the transaction of its cause."""

from collections.abc import Iterable
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


def notify_all(user_ids: Iterable[UUID], kind: str, subject_id: UUID, cause: str = "") -> None:
    """The same to many, with one look at who knows already."""
    causes = {f"{kind}:{subject_id.hex}:{user_id.hex}:{cause}": user_id for user_id in user_ids}
    named = select(Notice.once).where(Notice.kind == kind, Notice.subject_id == subject_id)
    known = set(db.session.scalars(named))
    now = clock.now()
    db.session.add_all(
        Notice(user_id=user_id, kind=kind, subject_id=subject_id, once=once, made_at=now)
        for once, user_id in sorted(causes.items())
        if once not in known
    )
    db.session.flush()
