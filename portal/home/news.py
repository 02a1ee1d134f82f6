"""What is new for somebody, on every page and in the answer to its poll: one statement counts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor, Role, current_actor
from portal.access.scope import binds
from portal.messages.models import Thread
from portal.messages.policy import readable
from portal.messages.queries import UNREAD, UNREAD_WITH_DESK
from portal.notifications.bell.queries import UNSEEN
from portal.programs.emergencies import RUNNING_NOW
from portal.programs.policy import ON_CALL
from portal.reading import Statement, read
from portal.worksheets.queries.shelves import WAITING

MESSAGES, REVIEW, NOTICES = "messages", "review", "notices"
_COUNTS: Mapping[str, Any] = {MESSAGES: UNREAD, REVIEW: WAITING, NOTICES: UNSEEN}
_COUNTS_AT_DESK: Mapping[str, Any] = {**_COUNTS, MESSAGES: UNREAD_WITH_DESK}
_STAMP: Any = readable.with_only_columns(Thread.last_message_at).where(
    Thread.id == bindparam("thread_id", type_=Uuid())
)


_EMERGENCY = {
    name: RUNNING_NOW.with_only_columns(column).scalar_subquery().label(f"emergency_{name}")
    for name, column in zip(("id", "patient_id", "until_at", "patient"), RUNNING_NOW.selected_columns, strict=True)
}


@dataclass(frozen=True)
class Emergency:
    """The actor reads this patient's record in an emergency."""

    id: UUID
    patient_id: UUID
    until_at: datetime
    patient: str


@dataclass(frozen=True)
class News:
    """Counts by what they are of, and when the thread on the page last moved. `emergency`: what every page says.

    `unread`: there are messages to read, said to whoever wants no numbers too.
    """

    counts: Mapping[str, int]
    moved_at: datetime | None = None
    emergency: Emergency | None = None
    unread: bool = False

    @property
    def moved(self) -> str:
        return self.moved_at.isoformat() if self.moved_at else ""

    @property
    def token(self) -> str:
        """What a page knows. The same again, and there is nothing to tell it."""
        return "-".join(str(count) for count in self.counts.values())

    def changed(self, known: str) -> list[str]:
        """Which counts are not as a page knows them; all of them for a page that makes no sense."""
        there = known.split("-")
        if len(there) != len(self.counts):
            return list(self.counts)
        return [what for (what, count), was in zip(self.counts.items(), there, strict=True) if str(count) != was]


def news_of(actor: Actor, thread_id: UUID | None = None) -> News:
    """One statement. To whoever wants no numbers nothing is counted."""
    asked = _asked_by(actor)
    on_call = bool(actor.roles.intersection(ON_CALL))
    statement = _statement(asked, Role.ADMIN in actor.roles, thread_id is not None, on_call)
    row = read(statement, binds(actor, thread_id=thread_id)).one()
    there = dict(zip(asked, row, strict=False))
    counts = dict.fromkeys(asked, 0) if actor.display.is_quiet else there
    emergency = Emergency(*row[-len(_EMERGENCY) :]) if on_call and row.emergency_id else None
    return News(counts, row.moved_at if thread_id else None, emergency, bool(there.get(MESSAGES)))


def news() -> News | None:
    """For the page that is being drawn, asked for once: its badges, its bell and its title agree. None for nobody."""
    actor = current_actor()
    if actor is None or actor.second_factor_pending:
        return None
    found: News | None = g.get("news")
    if found is None:
        found = g.news = news_of(actor)
    return found


def ask_anew() -> None:
    """Something was seen since, by this page itself."""
    g.pop("news", None)


def _asked_by(actor: Actor) -> tuple[str, ...]:
    if Role.THERAPIST in actor.roles:
        return (MESSAGES, REVIEW, NOTICES)
    return (MESSAGES, NOTICES) if actor.is_patient or Role.ADMIN in actor.roles else (NOTICES,)


@lru_cache
def _statement(asked: tuple[str, ...], at_desk: bool, with_thread: bool, on_call: bool) -> Statement:
    counts = _COUNTS_AT_DESK if at_desk else _COUNTS
    columns = [counts[what].scalar_subquery().label(what) for what in asked]
    columns += [_STAMP.scalar_subquery().label("moved_at")] if with_thread else []
    return select(*columns, *(_EMERGENCY.values() if on_call else ()))
