"""Put a notice in the outbox, in the transaction of its cause."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.choosing import WAITS
from portal.notifications.models import Notice


def notify(user_id: UUID, kind: str, subject_id: UUID, cause: str = "", not_before: datetime | None = None) -> None:
    """Tell `user_id` that something of this kind waits. Twice for the same cause is once.

    It shows in the portal at once; outside it is told from `not_before` on, if it still matters then.
    """
    once = f"{kind}:{subject_id.hex}:{user_id.hex}:{cause}"
    if db.session.scalar(select(Notice.id).where(Notice.once == once)) is None:
        now = clock.now()
        later = not_before or (now + WAITS[kind] if kind in WAITS else None)
        db.session.add(
            Notice(user_id=user_id, kind=kind, subject_id=subject_id, once=once, made_at=now, not_before=later)
        )
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
