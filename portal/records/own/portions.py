"""How much is read at once, from where on, or which ones alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import id_after
from portal.reading import Statement, read

PORTION = 50
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Which:
    """Rows from one id on. `ids`: of them these alone, a portion at most."""

    since: UUID = FIRST
    ids: frozenset[UUID] | None = None

    def holds(self, row_id: UUID) -> bool:
        return row_id >= self.since and (self.ids is None or row_id in self.ids)


ALL = Which()


class Portioned:
    """A statement for the rows with some ids, ordered by `id`; built once for each way to say which."""

    def __init__(self, key: Any, build: Callable[[ColumnElement[bool]], Statement]) -> None:
        self._since = build(key >= bindparam("since", type_=Uuid()))
        self._these = build(key.in_(bindparam("ids", type_=Uuid(), expanding=True)))

    def read(self, actor: Actor, which: Which = ALL) -> Iterator[list[Any]]:
        """A portion after the other, each in one statement. The last one may be empty."""
        if which.ids is not None:
            rows = read(self._these, binds(actor, ids=sorted(which.ids))) if which.ids else []
            yield [row for row in rows if row.id >= which.since]
            return
        since = which.since
        while True:
            found = read(self._since, binds(actor, since=since))
            yield found
            if len({row.id for row in found}) < PORTION:
                return
            since = id_after(found[-1].id)
