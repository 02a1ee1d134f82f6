"""Her conversations, word for word, and the files that came with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.messages.actions import BODY
from portal.messages.attaching import ENCLOSED, enclosed
from portal.messages.drafting import PLACE as DRAFT
from portal.messages.enclosure import Enclosure
from portal.messages.models import Attachment, Message, MessageDraft, Thread
from portal.messages.topics import TITLES, Topic
from portal.reading import limited, read
from portal.records.binder.plain_text import heading, indented
from portal.records.own.portions import FIRST
from portal.vault.sealing import preload, unseal
from portal.web.formatting import full_day, plain_time

PORTION = 100


@dataclass(frozen=True)
class Talk:
    """One conversation. `draft`: what she has begun to write in it and not sent."""

    id: UUID
    title: str
    draft: str


_TALKS = (
    select(Thread.id, Thread.topic, MessageDraft.id.label("draft_id"), MessageDraft.words_sealed)
    .outerjoin(MessageDraft, (MessageDraft.thread_id == Thread.id) & (MessageDraft.author_id == ME))
    .where(Thread.patient_id == ME)
    .order_by(Thread.opened_at, Thread.id)
)
_SOME = limited(
    select(Message)
    .join(Thread, Thread.id == Message.thread_id)
    .where(
        Thread.patient_id == ME,
        Thread.id == bindparam("thread_id", type_=Uuid()),
        Message.id > bindparam("after", type_=Uuid()),
    )
    .order_by(Message.id),
    PORTION,
).subquery("some")
_MESSAGES = (
    select(
        _SOME.c.id,
        _SOME.c.body_sealed,
        _SOME.c.sent_at,
        User.name,
        *ENCLOSED,
    )
    .join(User, User.id == _SOME.c.author_id)
    .outerjoin(Attachment, Attachment.message_id == _SOME.c.id)
    .order_by(_SOME.c.id, Attachment.id)
)


def talks(actor: Actor) -> list[Talk]:
    """One statement, and one for the key."""
    rows = read(_TALKS, binds(actor))
    preload([row.words_sealed for row in rows if row.words_sealed])
    return [Talk(row.id, str(TITLES[Topic(row.topic)]), _draft(row)) for row in rows]


def talk_text(actor: Actor, talk: Talk) -> Iterator[str]:
    """The oldest message first."""
    yield heading(talk.title) + "\n"
    for rows in _messages(actor, talk):
        row = rows[0]
        yield f"{row.name}, {full_day(row.sent_at)}, {plain_time(row.sent_at)}\n"
        yield indented(unseal(BODY, row.id, row.body_sealed))
        for one in rows:
            if one.file_id is not None:
                yield indented(str(_("File: %(name)s", name=enclosed(one).name)))
        yield "\n"
    if talk.draft:
        yield _("Not sent. Nobody but you has read this.") + f"\n{indented(talk.draft)}"


def files_of(actor: Actor, talk: Talk) -> Iterator[tuple[Enclosure, Any]]:
    """Each file, and when it was sent."""
    for rows in _messages(actor, talk):
        yield from ((enclosed(one), one.sent_at) for one in rows if one.file_id is not None)


def _messages(actor: Actor, talk: Talk) -> Iterator[list[Any]]:
    """A row for each file of each. One statement for a portion."""
    after = FIRST
    while True:
        rows = read(_MESSAGES, binds(actor, thread_id=talk.id, after=after))
        preload([row.body_sealed for row in rows])
        found = [list(of_one) for _id, of_one in groupby(rows, key=lambda row: row.id)]
        yield from found
        if len(found) < PORTION:
            return
        after = found[-1][0].id


def _draft(row: Any) -> str:
    return unseal(DRAFT, row.draft_id, row.words_sealed) if row.draft_id else ""
