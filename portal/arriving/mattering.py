"""Whether a notice of how the first days are still matters: until somebody has read it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.database import db
from portal.notifications.models import Notice
from portal.programs.life_models import EarlyCheck

_UNREAD = (
    select(Notice.id)
    .join(EarlyCheck, EarlyCheck.id == Notice.subject_id)
    .where(Notice.id.in_(bindparam("ids", expanding=True)), EarlyCheck.seen_at.is_(None))
)


def unread(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices, those that nobody of her care team has settled by reading. One statement."""
    return set(db.session.scalars(_UNREAD, {"ids": list(notice_ids)}))
