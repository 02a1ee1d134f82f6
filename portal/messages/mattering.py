"""Whether a notice of a message still matters: not once the message was read."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from portal.database import db
from portal.messages.models import Message, ReadMark
from portal.notifications.models import Notice

_UNREAD = (
    select(Notice.id)
    .join(Message, Message.id == Notice.subject_id)
    .outerjoin(ReadMark, and_(ReadMark.thread_id == Message.thread_id, ReadMark.user_id == Notice.user_id))
    .where(Notice.id.in_(bindparam("ids", expanding=True)), or_(ReadMark.id.is_(None), ReadMark.up_to < Message.id))
)


def unread(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices, those whose message their person has not read. One statement."""
    return set(db.session.scalars(_UNREAD, {"ids": list(notice_ids)}))
