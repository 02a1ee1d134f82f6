"""Open a conversation, send, note what was read."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.access.actor import Actor, Role
from portal.audit.record import record
from portal.database import add_once, db, id_at
from portal.files.uploads import Upload
from portal.messages.attaching import attach, enclosed_of
from portal.messages.drafting import drop_draft, once
from portal.messages.models import Message, ReadMark, Thread
from portal.messages.topics import AT_DESK, FOR_TEAM, Topic
from portal.notifications.bell.actions import seen
from portal.notifications.outbox import notify
from portal.programs.life_models import CareHandOver
from portal.programs.queries import answering, holders
from portal.vault.sealing import seal, unseal

BODY = "message.body_sealed"


class SentOtherwise(Exception):
    """This form was sent before, with other words or without these files."""


def thread_about(patient_id: UUID, topic: Topic) -> Thread:
    """The patient's conversation about this; opened by whoever comes first."""
    found = select(Thread).where(Thread.patient_id == patient_id, Thread.topic == topic.value)
    thread = db.session.scalar(found)
    if thread is None:
        now = clock.now()
        thread = Thread(patient_id=patient_id, topic=topic.value, opened_at=now, last_message_at=now)
        if not add_once(thread):
            thread = db.session.scalars(found).one()
    return thread


def care_thread(patient_id: UUID) -> Thread:
    """Her conversation with her care team about her care."""
    return thread_about(patient_id, Topic.CARE)


def send(actor: Actor, thread: Thread, body: str, form_key: str, files: Sequence[Upload] = ()) -> Message:
    """Send once: the same form key gives the message that was sent before. Raises SentOtherwise.

    What the actor had begun to write here is gone with it.
    """
    moment = _next_moment(thread)
    key = once(thread, actor, form_key)
    sent = db.session.scalar(select(Message).where(Message.form_key == key))
    if sent is not None:
        return _the_same(sent, body, files)
    message = _write(actor, thread, body, key, moment)
    attach(thread, message, files)
    thread.last_message_at = moment
    if actor.id == thread.patient_id and thread.topic in AT_DESK:
        thread.waits_at_desk = True
    drop_draft(thread.id, actor.id)
    record(actor.id, "sent", "message", message.id, patient_id=thread.patient_id)
    for person in _concerned(actor, thread) - {actor.id}:
        notify(person, "message", message.id)
    return message


def mark_read(actor: Actor, thread: Thread, up_to: UUID, marked_before: bool = True) -> None:
    """The actor has seen the thread up to this message. Marks only move forward.

    The database notes with it that the other side has these messages before her (migration 0013).
    """
    if thread.topic in AT_DESK and Role.ADMIN in actor.roles and actor.id != thread.patient_id:
        _opened_at_desk(thread, up_to)
    if not marked_before and _first_mark(actor, thread, up_to):
        return
    moved: Any = db.session.execute(
        update(ReadMark)
        .where(ReadMark.thread_id == thread.id, ReadMark.user_id == actor.id, ReadMark.up_to < up_to)
        .values(up_to=up_to, read_at=clock.now())
    )
    if not moved.rowcount:
        _first_mark(actor, thread, up_to)


def see_bell(actor: Actor, thread: Thread, up_to: UUID, of_team: bool = False) -> None:
    """What told the actor of these messages has done its work: the bell counts it no more.

    `of_team`: nor what told her of who answers, which stands between the messages.
    """
    shown = select(Message.id).where(Message.thread_id == thread.id, Message.id <= up_to)
    handed = select(CareHandOver.id).where(CareHandOver.patient_id == thread.patient_id)
    seen(actor, shown.union_all(handed) if of_team else shown)


def note_reading(actor: Actor, thread: Thread) -> None:
    """Somebody else opened the patient's words."""
    record(actor.id, "read", "thread", thread.id, patient_id=thread.patient_id)


def _opened_at_desk(thread: Thread, up_to: UUID) -> None:
    """By one of those who answer there, for all of them; unless more has come since this page was drawn.

    Whether it waits is asked now: what is on the page may have come after its thread was read.
    """
    last = select(Message.sent_at).where(Message.id == up_to).scalar_subquery()
    waits = (Thread.id == thread.id, Thread.waits_at_desk, Thread.last_message_at <= last)
    opened = update(Thread).where(*waits).values(waits_at_desk=False)
    db.session.execute(opened, execution_options={"synchronize_session": False})


def _first_mark(actor: Actor, thread: Thread, up_to: UUID) -> bool:
    """Whether there was none: another tab may have been faster."""
    return add_once(ReadMark(user_id=actor.id, thread_id=thread.id, up_to=up_to, read_at=clock.now()))


def _concerned(actor: Actor, thread: Thread) -> set[UUID]:
    """Who is to hear of it: those who may read it."""
    people = {thread.patient_id}
    if thread.topic in FOR_TEAM:
        people |= {member.id for member in answering(actor, thread.patient_id)}
    if thread.topic in AT_DESK:
        people |= holders(actor, Role.ADMIN)
    return people


def _next_moment(thread: Thread) -> datetime:
    """Wait for whoever writes here just now; then it is a moment after everything that stands here already.

    What is new is told by ids, and ids by the clock: one that is behind would hide a message from its reader.
    """
    db.session.refresh(thread, ["last_message_at"], with_for_update=True)
    return max(clock.now(), thread.last_message_at + timedelta(milliseconds=1))


def _the_same(sent: Message, body: str, files: Sequence[Upload]) -> Message:
    """Without a file that it had: a browser forgets those. With another one it is something else."""
    there = Counter(one.name for one in enclosed_of(sent)) if files else Counter[str]()
    if unseal(BODY, sent.id, sent.body_sealed) != body or Counter(file.name for file in files) - there:
        raise SentOtherwise
    return sent


def _write(actor: Actor, thread: Thread, body: str, once: str, moment: datetime) -> Message:
    message_id = id_at(moment)
    message = Message(
        id=message_id,
        thread_id=thread.id,
        author_id=actor.id,
        body_sealed=seal(thread.patient_id, BODY, message_id, body),
        sent_at=moment,
        form_key=once,
    )
    db.session.add(message)
    db.session.flush()
    return message
