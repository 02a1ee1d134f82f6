"""Reminders into the outbox, many at once, each once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from portal import clock
from portal.database import db, new_id, table_of
from portal.notifications.models import Notice
from portal.notifications.reminders.keys import Sort
from portal.notifications.reminders.times import Span
from portal.reading import read

_KNOWN: Any = select(Notice.once).where(Notice.once >= bindparam("first"), Notice.once < bindparam("last"))


@dataclass(frozen=True)
class Reminder:
    """`of`: the instant of what it reminds of. `at`: when it is to be told."""

    sort: Sort
    user_id: UUID
    subject_id: UUID
    of: datetime
    at: datetime

    @property
    def key(self) -> str:
        return self.sort.key(self.of, self.subject_id, self.user_id)


def new_ones(sort: Sort, span: Span, reminders: Iterable[Reminder]) -> list[Reminder]:
    """Those of a span that nobody wrote yet. One statement, or none."""
    found = {one.key: one for one in reminders}
    if not found:
        return []
    known = {row.once for row in read(_KNOWN, sort.between(span))}
    return [one for key, one in found.items() if key not in known]


def write_down(reminders: Collection[Reminder]) -> int:
    """In the caller's transaction. One statement. What is late is told now, as if it were due now."""
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "user_id": one.user_id,
            "kind": one.sort.kind,
            "subject_id": one.subject_id,
            "once": one.key,
            "made_at": max(one.at, now),
            "not_before": max(one.at, now),
        }
        for one in reminders
    ]
    if rows:
        db.session.execute(insert(table_of(Notice)), rows)
    return len(rows)
