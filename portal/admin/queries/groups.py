"""Who has a place in a group, who leads it, and since when."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import TODAY, binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.closing import goes_on_after_a_hold
from portal.programs.models import Ending, Enrollment, Group, GroupLeader
from portal.programs.policy import administers_patient

MOST = 50
"""How many of those who were there before are listed."""


@dataclass(frozen=True)
class Span:
    """Somebody's place or part in a group, from one day until another."""

    id: UUID
    person_id: UUID
    name: str
    from_on: date
    until_on: date | None
    is_co_leader: bool = False
    ended_as: Ending | None = None
    back_on: date | None = None
    """When the place goes on after a hold, if that is known."""
    is_return: bool = False

    @property
    def is_held(self) -> bool:
        return self.ended_as is Ending.HOLD

    @property
    def away_from(self) -> date | None:
        return self.until_on + timedelta(days=1) if self.until_on else None


@dataclass(frozen=True)
class Membership:
    """Spans by where they stand today."""

    now: list[Span]
    coming: list[Span]
    past: list[Span]
    held: list[Span] = field(default_factory=list)
    """Away today, with or without a day of return."""


def _spans(kind: type[Enrollment] | type[GroupLeader], person: Any, *more: Any) -> Any:
    columns = select(kind.id, User.id.label("person_id"), User.name, kind.from_on, kind.until_on, *more)
    return columns.join(User, User.id == person).where(kind.group_id == bindparam("group_id", type_=Uuid()))


def _over(kind: type[Enrollment] | type[GroupLeader]) -> ColumnElement[bool]:
    return and_(kind.until_on.is_not(None), kind.until_on < TODAY)


_next, _later = aliased(Enrollment), aliased(Enrollment)
_BACK_ON = (
    select(func.min(_next.from_on))
    .where(_next.follows_id == Enrollment.id, _next.group_id == Enrollment.group_id)
    .scalar_subquery()
)
_PLACES_OF = _spans(
    Enrollment,
    Enrollment.patient_id,
    literal(False),
    Enrollment.ended_as,
    _BACK_ON,
    goes_on_after_a_hold,
).where(administers_patient(Enrollment.patient_id))
_came_back = (
    exists()
    .where(
        _later.patient_id == Enrollment.patient_id,
        _later.group_id == Enrollment.group_id,
        _later.from_on > Enrollment.from_on,
        _later.from_on <= TODAY,
    )
    .correlate(Enrollment)
)
_away = and_(Enrollment.ended_as == Ending.HOLD, ~_came_back)
_PRESENT = _PLACES_OF.where(~_over(Enrollment)).order_by(User.name, User.id)
_HELD = _PLACES_OF.where(_over(Enrollment), _away).order_by(User.name, User.id)
_PAST = (
    _PLACES_OF.where(_over(Enrollment), or_(Enrollment.ended_as.is_(None), ~_away))
    .order_by(Enrollment.until_on.desc(), User.name)
    .limit(MOST)
)
_LEADING = (
    _spans(GroupLeader, GroupLeader.user_id, GroupLeader.is_co_leader)
    .order_by(GroupLeader.from_on.desc(), User.name)
    .limit(MOST)
)


def membership(actor: Actor, group: Group) -> Membership:
    """Who has a place now, who will, and the latest of those who had one."""
    present, past = _read(actor, group, _PRESENT), _read(actor, group, _PAST)
    return Membership(
        now=[span for span in present if span.from_on <= actor.today],
        coming=[span for span in present if span.from_on > actor.today],
        past=past,
        held=_read(actor, group, _HELD),
    )


def leading(actor: Actor, group: Group) -> Membership:
    """The same for its leaders."""
    spans, yesterday = _read(actor, group, _LEADING), actor.today - timedelta(days=1)
    lasting = [span for span in spans if span.until_on is None or span.until_on > yesterday]
    return Membership(
        now=[span for span in lasting if span.from_on <= actor.today],
        coming=[span for span in lasting if span.from_on > actor.today],
        past=[span for span in spans if span not in lasting],
    )


def _read(actor: Actor, group: Group, statement: Any) -> list[Span]:
    return [Span(*row) for row in db.session.execute(statement, binds(actor, group_id=group.id))]


_NAMES = select(
    select(User.name).where(User.id == bindparam("person_id")).scalar_subquery().label("person"),
    select(Group.name).where(Group.id == bindparam("group_id")).scalar_subquery().label("group"),
)


def names(person_id: UUID, group_id: UUID) -> dict[str, str]:
    """The names of a person and a group: `person`, `group`."""
    row = db.session.execute(_NAMES, {"person_id": person_id, "group_id": group_id}).one()
    return {"person": row.person, "group": row.group}
