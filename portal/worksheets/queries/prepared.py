"""Replies prepared by the therapist, and those that colleagues share."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import read
from portal.vault.sealing import unseal
from portal.worksheets.review_models import PreparedReply

MOST = 100
_SOME = aliased(PreparedReply)
_SHARED = select(_SOME.id).where(_SOME.is_shared)
"""Each half by an index of its own. Together in an OR they would be asked of every reply of the clinic."""
_USABLE = (
    select(
        PreparedReply.id,
        PreparedReply.author_id,
        PreparedReply.title_sealed,
        PreparedReply.body_sealed,
        PreparedReply.is_shared,
    )
    .where(PreparedReply.id.in_(union_all(select(_SOME.id).where(_SOME.author_id == ME), _SHARED)))
    .order_by(PreparedReply.author_id != ME, PreparedReply.made_at, PreparedReply.id)
)
_ONE = _USABLE.where(PreparedReply.id == bindparam("reply_id"))


@dataclass(frozen=True)
class Prepared:
    """Words to put into an answer and change there."""

    id: UUID
    title: str
    body: str
    is_own: bool
    is_shared: bool


def usable(actor: Actor) -> list[Prepared]:
    """The actor's own by title, then the others'. One statement, and one for the clinic's key."""
    found = [_prepared(actor, row) for row in read(_USABLE, binds(actor), MOST)]
    return sorted(found, key=lambda one: (not one.is_own, one.title.casefold()))


def usable_one(actor: Actor, reply_id: UUID) -> Prepared | None:
    """None for one that the actor may not use. One statement, and one for the clinic's key."""
    rows = read(_ONE, binds(actor, reply_id=reply_id))
    return _prepared(actor, rows.one()) if rows else None


def _prepared(actor: Actor, row: Any) -> Prepared:
    return Prepared(
        id=row.id,
        title=unseal("prepared_reply.title_sealed", row.id, row.title_sealed),
        body=unseal("prepared_reply.body_sealed", row.id, row.body_sealed),
        is_own=row.author_id == actor.id,
        is_shared=row.is_shared,
    )
