"""The messages of one conversation, a page at a time, with what became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, select

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.database import id_after
from portal.messages.actions import BODY
from portal.messages.attaching import ENCLOSED, enclosed
from portal.messages.circle import Circle
from portal.messages.enclosure import Enclosure
from portal.messages.models import Attachment, Message, Thread
from portal.messages.queries import PAGE
from portal.reading import Statement, limited, read
from portal.safety.models import RiskTask
from portal.vault.sealing import DataKey, hold_key, unseal
from portal.web.formatting import local


@dataclass(frozen=True)
class Line:
    """One message on the screen. `hers`: the patient wrote it. `opened_at`, `answered_at`: by the other side; likewise
    `settled_at`: it needs no answer."""

    id: UUID
    body: str
    sent_at: datetime
    own: bool
    hers: bool
    author: str
    author_role: str = ""
    credentials: str = ""
    opened_at: datetime | None = None
    settled_at: datetime | None = None
    answered_at: datetime | None = None
    files: tuple[Enclosure, ...] = ()
    is_followed: bool = False


_THREAD, _PATIENT = bindparam("thread_id", type_=Uuid()), bindparam("patient_id", type_=Uuid())
_AFTER = bindparam("after", type_=Uuid())
_OF_THREAD = select(Message).where(Message.thread_id == _THREAD)


def _page(of: Select[Any]) -> Statement:
    """So many messages and what belongs to each, a row for each file."""
    it = limited(of, PAGE + 1).subquery("page")
    return (
        select(
            it.c.id,
            it.c.body_sealed,
            it.c.sent_at,
            it.c.opened_at,
            it.c.settled_at,
            it.c.author_id,
            User.name,
            User.credentials,
            *ENCLOSED,
            RiskTask.id.label("task_id"),
            DataKey.id.label("key_id"),
            DataKey.wrapped,
        )
        .join(User, User.id == it.c.author_id)
        .outerjoin(Attachment, Attachment.message_id == it.c.id)
        .outerjoin(RiskTask, and_(RiskTask.message_id == it.c.id, RiskTask.closed_at.is_(None)))
        .outerjoin(DataKey, DataKey.owner_id == _PATIENT)
        .order_by(it.c.id, Attachment.id)
    )


_BACKWARDS = _OF_THREAD.order_by(Message.id.desc())
_NEWEST = _page(_BACKWARDS)
_OLDER = _page(_BACKWARDS.where(Message.id < bindparam("before", type_=Uuid())))
_NEWER = _page(_OF_THREAD.where(Message.id > _AFTER).order_by(Message.id))
_NEXT = select(Message.sent_at).where(Message.thread_id == _THREAD, Message.id > _AFTER).order_by(Message.id).limit(1)
_NEXT_OF_EACH = select(
    _NEXT.where(Message.author_id == _PATIENT).scalar_subquery().label("hers"),
    _NEXT.where(Message.author_id != _PATIENT).scalar_subquery().label("theirs"),
)
_FOLLOWING = select(Message.id).where(Message.thread_id == _THREAD, Message.id > _AFTER).order_by(Message.id)


def lines(actor: Actor, thread: Thread, who: Circle, before: UUID | None = None) -> tuple[list[Line], bool]:
    """A page of the thread, the oldest first, and whether there is more before it.

    One statement; one more for an older page, whose answers may stand on the next.
    """
    asked = {"thread_id": thread.id, "patient_id": thread.patient_id, "before": before}
    found = _grouped(read(_OLDER if before else _NEWEST, asked))
    shown = found[-PAGE:]
    later = (None, None)
    if before and shown:
        later = tuple(read(_NEXT_OF_EACH, {**asked, "after": shown[-1][0].id}).one())
    return list(_told(actor, who, shown, *later)), len(found) > PAGE


def lines_after(actor: Actor, thread: Thread, after: UUID) -> list[list[Any]]:
    """The rows of what came since. One statement."""
    return _grouped(read(_NEWER, {"thread_id": thread.id, "patient_id": thread.patient_id, "after": after}))[:PAGE]


def told(actor: Actor, who: Circle, found: Sequence[list[Any]]) -> list[Line]:
    """Those rows as lines."""
    return list(_told(actor, who, found))


def end_of_page_around(thread: Thread, message_id: UUID) -> UUID:
    """Before what a page ends that shows this message with some after it. One statement."""
    rows = read(_FOLLOWING, {"thread_id": thread.id, "after": message_id}, PAGE // 3)
    return id_after(rows[-1].id if rows else message_id)


def line(actor: Actor, thread: Thread, message: Message, files: Sequence[Enclosure] = ()) -> Line:
    """The actor's own message, just sent."""
    words = unseal(BODY, message.id, message.body_sealed)
    hers = actor.id == thread.patient_id
    return Line(message.id, words, message.sent_at, True, hers, actor.name, files=tuple(files))


def one_line(actor: Actor, thread: Thread, message: Message, who: Circle) -> Line:
    """A message by itself. One statement."""
    before = id_after(message.id)
    found = _grouped(read(_OLDER, {"thread_id": thread.id, "patient_id": thread.patient_id, "before": before}))
    return told(actor, who, found[-1:])[0]


def _grouped(rows: Sequence[Any]) -> list[list[Any]]:
    return [list(of_one) for _id, of_one in groupby(rows, key=lambda row: row.id)]


def _told(
    actor: Actor,
    who: Circle,
    found: Sequence[list[Any]],
    next_of_hers: datetime | None = None,
    next_of_theirs: datetime | None = None,
) -> Iterator[Line]:
    answers = [(next_of_hers, next_of_theirs)]
    for rows in reversed(found):
        hers, theirs = answers[-1]
        is_hers = rows[0].author_id == who.patient.id
        answers.append((rows[0].sent_at, theirs) if is_hers else (hers, rows[0].sent_at))
    for rows, (hers, theirs) in zip(found, reversed(answers[:-1]), strict=True):
        yield _line(actor, who, rows, theirs if rows[0].author_id == who.patient.id else hers)


def _line(actor: Actor, who: Circle, rows: list[Any], answered_at: datetime | None) -> Line:
    row = rows[0]
    if row.wrapped is not None:
        hold_key(row.key_id, row.wrapped)
    opened_at = row.opened_at
    if opened_at is None or (answered_at is not None and answered_at < opened_at):
        answered_at = None  # who writes without having seen it answers something else
    return Line(
        id=row.id,
        body=unseal(BODY, row.id, row.body_sealed),
        sent_at=row.sent_at,
        own=row.author_id == actor.id,
        hers=row.author_id == who.patient.id,
        author=row.name,
        author_role=who.role_of(row.author_id, local(row.sent_at).date()),
        credentials="" if row.author_id == who.patient.id else row.credentials,
        opened_at=opened_at,
        settled_at=row.settled_at,
        answered_at=answered_at,
        files=tuple(enclosed(one) for one in rows if one.file_id is not None),
        is_followed=row.task_id is not None,
    )
