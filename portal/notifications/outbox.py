"""Put a notice in the outbox, in the transaction of its cause."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from portal import clock
from portal.database import db, new_id, table_of
from portal.notifications.choosing import WAITS
from portal.notifications.models import Channel, Delivery, Notice

_ONCE: Any = bindparam("once", expanding=True)
_KNOWN = select(Notice.once).where(Notice.once.in_(_ONCE))


def notify(user_id: UUID, kind: str, subject_id: UUID, cause: str = "", not_before: datetime | None = None) -> None:
    """Tell `user_id` that something of this kind waits. Twice for the same cause is once.

    It shows in the portal at once; outside it is told from `not_before` on, if it still matters then.
    """
    notify_all([user_id], kind, subject_id, cause, not_before)


def notify_all(
    user_ids: Iterable[UUID], kind: str, subject_id: UUID, cause: str = "", not_before: datetime | None = None
) -> None:
    """The same to many. Two statements, however many they are."""
    causes = {f"{kind}:{subject_id.hex}:{user_id.hex}:{cause}": user_id for user_id in user_ids}
    known = set(db.session.scalars(_KNOWN, {"once": list(causes)})) if causes else set()
    now = clock.now()
    later = not_before or (now + WAITS[kind] if kind in WAITS else None)
    same = {"kind": kind, "subject_id": subject_id, "made_at": now, "not_before": later}
    rows = [
        {"id": new_id(), "user_id": user_id, "once": once, **same}
        for once, user_id in sorted(causes.items())
        if once not in known
    ]
    if rows:
        db.session.execute(insert(table_of(Notice)), rows)


def send_link(of: UUID, user_id: UUID) -> None:
    """A mail with a link, at once. What is in it is asked of the floors above when it leaves (`Hooks.links`)."""
    now = clock.now()
    row = {"id": of, "user_id": user_id, "channel": Channel.LINK, "made_at": now, "next_try_at": now}
    db.session.execute(insert(table_of(Delivery)), {**row, "attempts": 0, "fault": ""})
