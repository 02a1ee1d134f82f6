"""The programs that the actor administers, by name: to look at one, where there are too many patients for all."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import db
from portal.programs.models import Program
from portal.programs.policy import administered_programs

A_PAGE = 25
Named = tuple[UUID, str]
_LINES: Any = administered_programs.with_only_columns(Program.id, Program.name, maintain_column_froms=True)
_BY_NAME = _LINES.order_by(Program.name, Program.id)
_last = aliased(Program)


def named(actor: Actor, words: str, after: UUID | None) -> tuple[list[Named], UUID | None]:
    """A page of them, and the id after which the next begins. The cursor is an id: no name in the address."""
    wanted = _BY_NAME.limit(A_PAGE + 1)
    if words:
        wanted = wanted.where(Program.name.icontains(words, autoescape=True))
    if after:
        place = select(_last.name).where(_last.id == after).scalar_subquery()
        wanted = wanted.where(tuple_(Program.name, Program.id) > tuple_(place, after))
    rows = [(row.id, row.name) for row in db.session.execute(wanted, binds(actor))]
    return rows[:A_PAGE], rows[A_PAGE - 1][0] if len(rows) > A_PAGE else None
