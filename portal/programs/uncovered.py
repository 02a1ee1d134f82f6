"""Who is away with nobody there who stands in for them: their cover is gone, or away herself."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, not_, or_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import Standing, User
from portal.programs.covering import CAN_ANSWER, IS_AWAY_TOO
from portal.programs.models import Cover
from portal.programs.policy import administered_covers, lasting
from portal.reading import read

SOON = timedelta(days=7)
_away: Any = aliased(User)
_UNCOVERED = (
    administered_covers.with_only_columns(
        _away.id,
        _away.name,
        Cover.from_on,
        Cover.until_on,
        User.name.label("cover"),
        CAN_ANSWER.label("can_answer"),
    )
    .join(_away, and_(_away.id == Cover.user_id, _away.standing == Standing.ACTIVE))
    .join(User, User.id == Cover.cover_id)
    .where(lasting(Cover), Cover.from_on <= bindparam("soon", type_=Date()))
    .where(or_(not_(CAN_ANSWER), IS_AWAY_TOO))
    .order_by(Cover.from_on, _away.name, Cover.id)
)


@dataclass(frozen=True)
class Uncovered:
    """`cover`: who was to answer. `can_answer`: she could, and is away herself."""

    id: UUID
    name: str
    from_on: date
    until_on: date | None
    cover: str
    can_answer: bool


def uncovered(actor: Actor) -> list[Uncovered]:
    """Today and in the coming days, for who administers the clinic; nobody for anybody else. One statement."""
    rows = read(_UNCOVERED, binds(actor, soon=actor.today + SOON), most=50)
    return [Uncovered(row.id, row.name, row.from_on, row.until_on, row.cover, bool(row.can_answer)) for row in rows]
