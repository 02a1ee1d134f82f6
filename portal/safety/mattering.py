"""Whether a notice of a follow-up still matters: until somebody has taken it on."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.database import db
from portal.notifications.models import Notice
from portal.safety.models import RiskTask

_NOT_TAKEN_ON = (
    select(Notice.id)
    .join(RiskTask, RiskTask.id == Notice.subject_id)
    .where(Notice.id.in_(bindparam("ids", expanding=True)), RiskTask.acknowledged_at.is_(None))
)


def not_taken_on(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices, those whose follow-up nobody has seen to yet. One statement."""
    return set(db.session.scalars(_NOT_TAKEN_ON, {"ids": list(notice_ids)}))
