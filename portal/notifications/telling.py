"""Tell many at once, in the transaction of the cause."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import insert

from portal import clock
from portal.database import db, new_id, table_of
from portal.notifications.models import Notice


def tell_all(user_ids: Iterable[UUID], kind: str, subject_id: UUID) -> None:
    """Everyone hears of something that is new just now, and of which nobody was told yet. One statement."""
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "user_id": user_id,
            "kind": kind,
            "subject_id": subject_id,
            "once": f"{kind}:{subject_id.hex}:{user_id.hex}:",
            "made_at": now,
        }
        for user_id in dict.fromkeys(user_ids)
    ]
    if rows:
        db.session.execute(insert(table_of(Notice)), rows)
