"""What a patient wrote and nobody has answered: one rule, for those who answer and for who sees to it that they do.

The last word is hers, and nobody of the other side said that it needs no answer. Times, never words.
"""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, func, literal, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.database import Instant
from portal.messages.models import Message
from portal.web.formatting import zone

LOOKS_BACK = timedelta(days=60)
SINCE = bindparam("since", type_=Instant())
"""What is older is not asked about any more."""
BEFORE_ALL = literal(UUID(int=0), Uuid())


def since(actor: Actor) -> datetime:
    """What `SINCE` is bound to: the beginning of a day by the clinic's clock."""
    return datetime.combine(actor.today - LOOKS_BACK, time.min, tzinfo=zone())


def after_the_last_answer(message: Any, thread: Any) -> ColumnElement[bool]:
    """Hers, and nobody of the other side wrote since."""
    answer = aliased(Message)
    last = (
        select(answer.id)
        .where(answer.thread_id == thread.id, answer.author_id != thread.patient_id)
        .order_by(answer.id.desc())
        .limit(1)
        .correlate(thread)
    )
    return and_(
        message.thread_id == thread.id,
        message.author_id == thread.patient_id,
        message.id > func.coalesce(last.scalar_subquery(), BEFORE_ALL),
    )


def unanswered(message: Any, thread: Any) -> ColumnElement[bool]:
    """Whether it waits. A statement asks besides whether she is in the program."""
    return and_(after_the_last_answer(message, thread), message.sent_at >= SINCE, message.settled_at.is_(None))
