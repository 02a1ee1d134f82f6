"""What somebody has begun to write in a thread, kept on the server for her alone until it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME
from portal.audit.record import record
from portal.database import db, new_id
from portal.messages.models import Message, MessageDraft, Thread
from portal.vault.sealing import seal, unseal

PLACE = "message_draft.words_sealed"


@dataclass(frozen=True)
class Draft:
    """`number` counts the saves: 0 before the first."""

    words: str = ""
    number: int = 0
    saved_at: datetime | None = None


class StaleDraft(Exception):
    """Another page saved other words meanwhile. `draft`: those."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("another page saved other words")
        self.draft = draft


class SentAlready(Exception):
    """A save on its way while the form it belongs to was sent."""


def once(thread: Thread, actor: Actor, form_key: str) -> str:
    """The key of a form, as a message that was sent with it has it."""
    return f"{thread.id.hex}:{actor.id.hex}:{form_key or new_id().hex}"


def keep_draft(actor: Actor, thread: Thread, words: str, seen: int, form_key: str) -> Draft:
    """Over what this page has `seen`. Raises StaleDraft or SentAlready, and then nothing is stored."""
    _wait_for_senders(thread)
    if db.session.scalar(select(Message.id).where(Message.form_key == once(thread, actor, form_key))) is not None:
        raise SentAlready
    row = draft_row(thread.id, actor.id)
    before = draft_of(row)
    if words == before.words:
        return before
    if row is not None and row.number != seen:
        raise StaleDraft(before)
    row = row or MessageDraft(id=new_id(), thread_id=thread.id, author_id=actor.id)
    row.words_sealed = seal(thread.patient_id, PLACE, row.id, words)
    row.number, row.saved_at = max(before.number, seen) + 1, clock.now()
    db.session.add(row)
    db.session.flush()
    record(actor.id, "saved draft", "message_draft", row.id, patient_id=thread.patient_id)
    return Draft(words, row.number, row.saved_at)


_THREAD = aliased(Thread)
_NEWEST_OF_HERS = (
    select(MessageDraft.id)
    .join(_THREAD, _THREAD.id == MessageDraft.thread_id)
    .where(_THREAD.patient_id == ME, MessageDraft.author_id == ME)
    .order_by(MessageDraft.saved_at.desc())
    .limit(1)
    .scalar_subquery()
)
IS_NEWEST_OF_HERS = MessageDraft.id == _NEWEST_OF_HERS
"""Of a patient's own, the one she wrote last: for a statement that is made anyway."""


def draft_row(thread_id: UUID, author_id: UUID) -> MessageDraft | None:
    """One statement."""
    mine = select(MessageDraft).where(MessageDraft.thread_id == thread_id, MessageDraft.author_id == author_id)
    return db.session.scalar(mine)


def drop_draft(thread_id: UUID, author_id: UUID) -> None:
    """It was sent."""
    mine = (MessageDraft.thread_id == thread_id, MessageDraft.author_id == author_id)
    db.session.execute(delete(MessageDraft).where(*mine).execution_options(synchronize_session=False))


def draft_in(row: Any) -> Draft:
    """Of a row that a page's own statement brought along."""
    return Draft(unseal(PLACE, row.draft_id, row.words_sealed), row.number, row.saved_at)


def draft_of(row: MessageDraft | None) -> Draft:
    """An empty one where nothing was begun."""
    if row is None:
        return Draft()
    return Draft(unseal(PLACE, row.id, row.words_sealed), row.number, row.saved_at)


def _wait_for_senders(thread: Thread) -> None:
    db.session.execute(select(Thread.id).where(Thread.id == thread.id).with_for_update())
