"""Somebody says that what the patient wrote needs no answer, or that it does after all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db
from portal.messages.models import Message, Thread
from portal.messages.unanswered import after_the_last_answer

_OPEN = (
    select(Message)
    .join(Thread, after_the_last_answer(Message, Thread))
    .where(Thread.id == bindparam("thread_id", type_=Uuid()), Message.id <= bindparam("up_to", type_=Uuid()))
    .order_by(Message.id)
)


def settle(actor: Actor, thread: Thread, up_to: UUID) -> None:
    """What she wrote up to this message, the last that the actor saw. Twice is once."""
    waiting = [one for one in _open(thread, up_to) if one.settled_at is None]
    _note(actor, thread, waiting, clock.now(), "needs no answer")


def take_back(actor: Actor, thread: Thread, up_to: UUID) -> None:
    """What was said of this message, and of others with it. Nothing once somebody wrote to her."""
    found = _open(thread, up_to)
    said_at = found[-1].settled_at if found else None
    settled = [one for one in found if said_at is not None and one.settled_at == said_at]
    _note(actor, thread, settled, None, "needs an answer")


def _open(thread: Thread, up_to: UUID) -> list[Message]:
    return list(db.session.scalars(_OPEN, {"thread_id": thread.id, "up_to": up_to}))


def _note(actor: Actor, thread: Thread, found: list[Message], at: datetime | None, verb: str) -> None:
    for message in found:
        message.settled_at = at
    if found:
        record(actor.id, verb, "thread", thread.id, patient_id=thread.patient_id)
        db.session.flush()
