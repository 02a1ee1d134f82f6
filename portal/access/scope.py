"""A policy is a scope: a SELECT of what an actor may reach for one purpose.

Scopes are module-level statements with three binds, so that each is built once:

    readable: Scope[Thread] = select(Thread).where(or_(Thread.patient_id == ME, on_care_team(Thread.patient_id)))

Lists filter by a scope, single objects are fetched through it, and outside of it is 404. There is no
`can_x()` beside it, so nothing can drift.
"""

from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam

from portal import clock
from portal.access.actor import Actor
from portal.database import Instant, db

ME = bindparam("actor_id", type_=Uuid())
TODAY = bindparam("today", type_=Date())
NOW = bindparam("now", type_=Instant())

T = TypeVar("T")
Scope = Select[T]


def binds(actor: Actor, **more: Any) -> dict[str, Any]:
    """The parameters of a statement that contains a scope."""
    return {"actor_id": actor.id, "today": actor.today, "now": clock.now(), **more}


def reach(scope: Scope[T], actor: Actor, object_id: UUID, **more: Any) -> T | None:
    """The object with this id, if it lies inside the scope."""
    found = db.session.execute(_one_of(scope), binds(actor, object_id=object_id, **more))
    return found.unique().scalar_one_or_none()


@cache
def _one_of(scope: Scope[T]) -> Scope[T]:
    """Built once for each scope: SQLAlchemy remembers on the statement itself how it is written out."""
    entity: Any = scope.column_descriptions[0]["entity"]
    return scope.where(entity.id == bindparam("object_id"))
