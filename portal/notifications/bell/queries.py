"""Notices shaped for the page behind the bell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.notifications.bell.wording import icon_of, words_of
from portal.notifications.models import Notice
from portal.reading import read

PAGE = 30

UNSEEN: Any = select(func.count(Notice.id)).where(Notice.user_id == ME, Notice.seen_at.is_(None))
"""How many the bell counts."""


@dataclass(frozen=True)
class Told:
    """A notice on the page: of which kind, and when. What it is about is looked up when it is opened."""

    id: UUID
    words: str
    icon: str
    made_at: datetime
    is_new: bool


_NEWEST = (
    select(Notice.id, Notice.kind, Notice.made_at, Notice.seen_at)
    .where(Notice.user_id == ME)
    .order_by(Notice.id.desc())
)
_OLDER = _NEWEST.where(Notice.id < bindparam("before", type_=Uuid()))


def told(actor: Actor, before: UUID | None = None) -> tuple[list[Told], bool]:
    """A page of the actor's notices, the newest first, and whether there are older ones. One statement."""
    rows = read(_OLDER if before else _NEWEST, binds(actor, before=before), PAGE + 1)
    shown = rows[:PAGE]
    found = [
        Told(row.id, words_of(row.kind, actor.is_patient), icon_of(row.kind), row.made_at, row.seen_at is None)
        for row in shown
    ]
    return found, len(rows) > PAGE
