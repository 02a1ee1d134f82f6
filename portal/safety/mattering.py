"""Whether a notice of a follow-up still matters: to whoever answers for it, until she took it on or it is closed."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from portal.database import db
from portal.notifications.models import Notice
from portal.safety.models import RiskTask

_TO_BE_HEARD = (
    select(Notice.id)
    .join(RiskTask, RiskTask.id == Notice.subject_id)
    .where(
        Notice.id.in_(bindparam("ids", expanding=True)),
        RiskTask.closed_at.is_(None),
        RiskTask.owner_id == Notice.user_id,
        or_(RiskTask.acknowledged_at.is_(None), RiskTask.acknowledged_at < Notice.made_at),
    )
)


def to_be_heard(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices, those whose follow-up still waits for who was told. One statement."""
    return set(db.session.scalars(_TO_BE_HEARD, {"ids": list(notice_ids)}))
