"""Looking for words in one patient's conversations: they are sealed, so each is opened in memory and let go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.messages.actions import BODY
from portal.messages.models import Message, Thread
from portal.messages.policy import readable
from portal.messages.topics import Topic
from portal.reading import read
from portal.vault.sealing import preload, unseal

NEWEST = 2000
SHOWN = 100
AROUND = 80  # signs of a message before and after what was looked for


@dataclass(frozen=True)
class Hit:
    """A message that holds all of the words. `excerpt`: what stands around the first of them."""

    id: UUID
    thread_id: UUID
    topic: Topic
    author: str
    own: bool
    sent_at: datetime
    excerpt: str


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]
    looked_through: int

    @property
    def is_all(self) -> bool:
        return self.looked_through < NEWEST


_BODIES = (
    readable.with_only_columns(
        Message.id,
        Message.thread_id,
        Message.author_id,
        Message.body_sealed,
        Message.sent_at,
        Thread.topic,
        User.name,
    )
    .join(Message, Message.thread_id == Thread.id)
    .join(User, User.id == Message.author_id)
    .where(Thread.patient_id == bindparam("patient_id", type_=Uuid()))
    .order_by(Message.id.desc())
)


def search(actor: Actor, patient_id: UUID, words: str) -> Found:
    """In what the actor may read of this patient's. Two statements; somebody else's search is on record."""
    rows = read(_BODIES, binds(actor, patient_id=patient_id), NEWEST)
    preload([row.body_sealed for row in rows[:1]])
    wanted, hits = words.casefold().split(), []
    for row in rows:
        body = unseal(BODY, row.id, row.body_sealed)
        folded = body.casefold()
        if all(word in folded for word in wanted):
            hits.append(
                Hit(
                    id=row.id,
                    thread_id=row.thread_id,
                    topic=Topic(row.topic),
                    author=row.name,
                    own=row.author_id == actor.id,
                    sent_at=row.sent_at,
                    excerpt=_excerpt(body, folded.find(wanted[0])),
                )
            )
            if len(hits) == SHOWN:
                break
    if actor.id != patient_id:
        record(actor.id, "searched", "thread", None, patient_id=patient_id)
    return Found(tuple(hits), len(rows))


def _excerpt(body: str, at: int) -> str:
    start, end = max(at - AROUND, 0), at + AROUND
    return ("… " if start else "") + " ".join(body[start:end].split()) + (" …" if end < len(body) else "")
