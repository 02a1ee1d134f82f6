"""Notices shaped for the page behind the bell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.notifications.bell.wording import icon_of, words_of
from portal.notifications.models import Notice
from portal.reading import read
from portal.web.formatting import local

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


@dataclass(frozen=True)
class Part:
    """What is new (no `day`), or what was seen of a day: those of one kind beside each other, the newest first."""

    day: date | None
    kinds: list[list[Told]]


def parts(found: Sequence[Told]) -> list[Part]:
    """What is new comes before what was seen, however old it is."""
    fresh = [one for one in found if one.is_new]
    by_day = groupby((one for one in found if not one.is_new), lambda one: local(one.made_at).date())
    seen = [Part(day, _by_kind(of_day)) for day, of_day in by_day]
    return [Part(None, _by_kind(fresh)), *seen] if fresh else seen


def _by_kind(found: Iterable[Told]) -> list[list[Told]]:
    kinds: dict[str, list[Told]] = {}
    for one in found:
        kinds.setdefault(one.words, []).append(one)
    return list(kinds.values())
