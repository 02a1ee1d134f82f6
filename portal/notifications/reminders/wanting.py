"""Who wants which reminder, as conditions in a statement."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from portal.notifications.choosing import HOMEWORK_DUE, NOT_FILLED_IN
from portal.notifications.models import NoticeChoice, NoticeHours


def wants_homework(user: Any) -> ColumnElement[bool]:
    return ~exists().where(
        NoticeChoice.user_id == user, NoticeChoice.topic == HOMEWORK_DUE, NoticeChoice.mail.is_(False)
    )


WANT_WHAT_COMES_AGAIN = select(NoticeChoice.user_id).where(NoticeChoice.topic == NOT_FILLED_IN, NoticeChoice.mail)


def wants(column: Any) -> ColumnElement[bool]:
    """`column` of her NoticeHours, outer joined: whoever chose nothing wants it."""
    return or_(NoticeHours.id.is_(None), column)
