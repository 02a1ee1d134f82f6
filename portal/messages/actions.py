"""Open a conversation, send, note what was read."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db, new_id
from portal.messages.models import Message, ReadMark, Thread
from portal.notifications.outbox import notify
from portal.programs.queries import care_team
from portal.vault.sealing import seal

BODY = "message.body_sealed"


def care_thread(patient_id: UUID) -> Thread:
    """The patient's conversation with her care team; opened by whoever comes first."""
    found = select(Thread).where(Thread.patient_id == patient_id, Thread.topic == "care")
    thread = db.session.scalar(found)
    if thread is None:
        now = clock.now()
        try:
            with db.session.begin_nested():
                thread = Thread(patient_id=patient_id, opened_at=now, last_message_at=now)
                db.session.add(thread)
        except IntegrityError:  # the other side opened it at the same moment
            thread = db.session.scalars(found).one()
    return thread


def send(actor: Actor, thread: Thread, body: str, form_key: str) -> Message:
    """Send once: the same form key gives the message that was sent before."""
    once = f"{actor.id.hex}:{form_key}"
    earlier = select(Message).where(Message.form_key == once)
    sent = db.session.scalar(earlier)
    if sent is not None:
        return sent
    try:
        with db.session.begin_nested():
            message = _write(actor, thread, body, once)
    except IntegrityError:  # the same tap twice, at once
        return db.session.scalars(earlier).one()
    thread.last_message_at = message.sent_at
    record(actor.id, "sent", "message", message.id, patient_id=thread.patient_id)
    for person in {thread.patient_id, *(member.id for member in care_team(actor, thread.patient_id))} - {actor.id}:
        notify(person, "message", message.id)
    mark_read(actor, thread, message.id)
    return message


def mark_read(actor: Actor, thread: Thread, up_to: UUID) -> None:
    """The actor has seen the thread up to this message. Marks only move forward."""
    moved: Any = db.session.execute(
        update(ReadMark)
        .where(ReadMark.thread_id == thread.id, ReadMark.user_id == actor.id, ReadMark.up_to < up_to)
        .values(up_to=up_to, read_at=clock.now())
    )
    if not moved.rowcount and db.session.scalar(_MARK, {"thread": thread.id, "user": actor.id}) is None:
        try:
            with db.session.begin_nested():
                db.session.add(ReadMark(user_id=actor.id, thread_id=thread.id, up_to=up_to, read_at=clock.now()))
        except IntegrityError:  # another tab was faster
            return


_MARK = select(ReadMark.id).where(ReadMark.thread_id == bindparam("thread"), ReadMark.user_id == bindparam("user"))


def note_reading(actor: Actor, thread: Thread) -> None:
    """Somebody else opened the patient's words."""
    if actor.id != thread.patient_id:
        record(actor.id, "read", "thread", thread.id, patient_id=thread.patient_id)


def _write(actor: Actor, thread: Thread, body: str, once: str) -> Message:
    message_id = new_id()
    message = Message(
        id=message_id,
        thread_id=thread.id,
        author_id=actor.id,
        body_sealed=seal(thread.patient_id, BODY, message_id, body),
        sent_at=clock.now(),
        form_key=once,
    )
    db.session.add(message)
    db.session.flush()
    return message
