"""Follow-ups as lists show them: whose, how old, how grave, who answers. Never the words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, tuple_
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import Scope, binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.policy import STANDS_FOR
from portal.reading import Statement, read
from portal.safety.ages import age_words, open_hours_words
from portal.safety.models import Level, RiskTask, State
from portal.safety.policy import READS, followed, overseen
from portal.web.asked import RankedMoment

RANKS = {Level.URGENT: 0, Level.HIGH: 1, Level.WATCH: 2}


class Whose(StrEnum):
    """Those the actor answers for, those of her patients, those of the whole clinic."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True)
class Line:
    """One follow-up in a list. `cursor`: where the next page goes on.

    `definition`, `rule`: why it was opened, for who may read that; "" for who only sees to it.
    """

    id: UUID
    patient_id: UUID
    patient: str
    owner: str
    is_mine: bool
    level: Level
    state: State
    opened_at: datetime
    closed_at: datetime | None
    cursor: RankedMoment
    definition: str = ""
    rule: str = ""

    @property
    def age(self) -> str:
        return age_words(self.opened_at, self.closed_at or clock.now())

    @property
    def open_hours(self) -> str:
        return open_hours_words(self.opened_at, self.closed_at or clock.now())


_PATIENT, _OWNER = aliased(User), aliased(User)
_RANK = case(RANKS, value=RiskTask.level, else_=len(RANKS))
_COLUMNS = (
    RiskTask.id,
    RiskTask.patient_id,
    RiskTask.level,
    RiskTask.opened_at,
    RiskTask.acknowledged_at,
    RiskTask.closed_at,
    RiskTask.owner_id,
    RiskTask.definition,
    RiskTask.rule,
    READS.label("reads"),
    _RANK.label("rank"),
    _PATIENT.name.label("patient"),
    _OWNER.name.label("owner"),
)
_PLACE = tuple_(
    bindparam("after_rank", type_=Integer()),
    bindparam("after_at", type_=Instant()),
    bindparam("after_id", type_=Uuid()),
)
_SCOPES: dict[Whose, Scope[RiskTask]] = {Whose.MINE: overseen, Whose.TEAM: followed, Whose.ALL: overseen}
_MY_OWN = RiskTask.owner_id.in_(STANDS_FOR)


@lru_cache
def _statement(whose: Whose, closed: bool, by_level: bool, after: bool, by_owner: bool = False) -> Statement:
    found = (
        _SCOPES[whose]
        .with_only_columns(*_COLUMNS, maintain_column_froms=True)
        .join(_PATIENT, _PATIENT.id == RiskTask.patient_id)
        .join(_OWNER, _OWNER.id == RiskTask.owner_id)
    )
    if whose is Whose.MINE:
        found = found.where(_MY_OWN)
    if by_owner:
        found = found.where(RiskTask.owner_id == bindparam("owner_id", type_=Uuid()))
    if by_level:
        found = found.where(RiskTask.level == bindparam("level"))
    if closed:
        newest = tuple_(case((RiskTask.closed_at.is_(None), 1), else_=0), RiskTask.closed_at, RiskTask.id)
        found = found.where(RiskTask.closed_at.is_not(None), *([newest < _PLACE] if after else []))
        return found.order_by(RiskTask.closed_at.desc(), RiskTask.id.desc())
    oldest = tuple_(_RANK, RiskTask.opened_at, RiskTask.id)
    found = found.where(RiskTask.closed_at.is_(None), *([oldest > _PLACE] if after else []))
    return found.order_by(_RANK, RiskTask.opened_at, RiskTask.id)


@lru_cache
def _of_patient() -> Statement:
    return _statement(Whose.TEAM, False, False, False).where(
        RiskTask.patient_id == bindparam("patient_id", type_=Uuid())
    )


def listed(
    actor: Actor,
    whose: Whose,
    closed: bool = False,
    level: Level | None = None,
    after: RankedMoment | None = None,
    most: int = 50,
    owner_id: UUID | None = None,
) -> list[Line]:
    """What is open: the gravest first, then the oldest. What is closed: the newest first. One statement."""
    asked = binds(actor, level=level, owner_id=owner_id)
    if after is not None:
        asked |= dict(zip(("after_rank", "after_at", "after_id"), after, strict=True))
    rows = read(_statement(whose, closed, level is not None, after is not None, owner_id is not None), asked, most)
    return [_line(actor, row, closed) for row in rows]


def open_of(actor: Actor, patient_id: UUID) -> list[Line]:
    """What is open about one of the actor's patients. One statement."""
    return [_line(actor, row, False) for row in read(_of_patient(), binds(actor, patient_id=patient_id), most=20)]


def _line(actor: Actor, row: Any, closed: bool) -> Line:
    state = State.CLOSED if row.closed_at else State.OPEN if row.acknowledged_at is None else State.ACKNOWLEDGED
    return Line(
        id=row.id,
        patient_id=row.patient_id,
        patient=row.patient,
        owner=row.owner,
        is_mine=row.owner_id == actor.id,
        level=row.level,
        state=state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        cursor=(0, row.closed_at, row.id) if closed else (row.rank, row.opened_at, row.id),
        definition=row.definition if row.reads else "",
        rule=row.rule if row.reads else "",
    )
