"""Whose records are due, held back, to be erased, and erased; and how it stands with one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import Date, Uuid, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.accounts.models import RoleGrant, User
from portal.database import Instant
from portal.programs.exceptional_models import Erasure, LegalHold
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Clinic, Enrollment
from portal.programs.policy import was_patient
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.web.formatting import zone

A_PAGE = 50
REASON = "legal_hold.reason_sealed"


@dataclass(frozen=True)
class Line:
    """A patient, the day it is about, and who did it."""

    id: UUID
    person_id: UUID
    person: str
    on: date | datetime
    by: str = ""
    by_id: UUID | None = None


@dataclass(frozen=True)
class Kept:
    """All but what is due. `years`: how long after the last day a record is kept."""

    years: int
    asked: list[Line]
    held: list[Line]
    erased: list[Line]


@dataclass(frozen=True)
class Hold:
    id: UUID
    reason: str
    since: datetime
    by: str


@dataclass(frozen=True)
class Record:
    """`last_day`: of her last place; none while she has one or waits, or is to have one. `kept_until`: by the rule.

    `works_here`: she holds another role as well.
    """

    years: int
    last_day: date | None
    kept_until: date | None
    holds: list[Hold]
    asked: Line | None
    erased_at: datetime | None
    works_here: bool

    @property
    def may_go(self) -> bool:
        return self.last_day is not None and not self.holds and not self.works_here and self.erased_at is None


_NEVER = literal(date.max, Date())
_LAST = func.max(func.coalesce(Enrollment.until_on, _NEVER))
_by = aliased(User)
_WAITS = exists().where(WaitingPlace.patient_id == User.id, WaitingPlace.ended_at.is_(None))
_HELD = exists().where(LegalHold.patient_id == User.id, LegalHold.lifted_at.is_(None))
_GONE = exists().where(Erasure.patient_id == User.id, Erasure.done_at.is_not(None))
_PENDING = (Erasure.done_at.is_(None), Erasure.withdrawn_at.is_(None))
_ASKED = exists().where(Erasure.patient_id == User.id, *_PENDING)
_DUE: Any = (
    select(User.id, User.name, User.created_at, _LAST.label("last_on"))
    .outerjoin(Enrollment, Enrollment.patient_id == User.id)
    .where(was_patient(User.id), ~_WAITS, ~_HELD, ~_GONE, ~_ASKED)
    .group_by(User.id, User.name, User.created_at)
    .having(
        or_(
            bindparam("day", type_=Date()) >= _LAST,
            _LAST.is_(None) & (User.created_at <= bindparam("instant", type_=Instant())),
        )
    )
    .order_by(User.id)
)
_DUE_AFTER: Any = _DUE.where(User.id > bindparam("after", type_=Uuid()))
_YEARS: Any = select(Clinic.record_years)
_ERASURES: Any = (
    select(
        Erasure.id,
        Erasure.patient_id,
        User.name,
        Erasure.asked_at,
        Erasure.done_at,
        _by.name.label("by"),
        _by.id.label("by_id"),
    )
    .join(User, User.id == Erasure.patient_id)
    .join(_by, _by.id == func.coalesce(Erasure.confirmed_by, Erasure.asked_by))
    .where(Erasure.withdrawn_at.is_(None))
)
_OPEN: Any = _ERASURES.where(Erasure.done_at.is_(None)).order_by(Erasure.id)
_DONE: Any = _ERASURES.where(Erasure.done_at.is_not(None)).order_by(Erasure.done_at.desc())
_OF_ONE: Any = _ERASURES.where(Erasure.patient_id == bindparam("patient_id", type_=Uuid())).order_by(Erasure.id.desc())
_HOLDS: Any = (
    select(
        LegalHold.id, LegalHold.patient_id, User.name, LegalHold.made_at, _by.name.label("by"), LegalHold.reason_sealed
    )
    .join(User, User.id == LegalHold.patient_id)
    .join(_by, _by.id == LegalHold.made_by)
    .where(LegalHold.lifted_at.is_(None))
    .order_by(LegalHold.id)
)
_HOLDS_OF_ONE: Any = _HOLDS.where(LegalHold.patient_id == bindparam("patient_id", type_=Uuid()))
_STANDS: Any = select(
    User.created_at,
    select(_LAST).where(Enrollment.patient_id == User.id).scalar_subquery().label("last_on"),
    _WAITS.label("waits"),
    exists()
    .where(
        RoleGrant.user_id == User.id,
        RoleGrant.role != Role.PATIENT,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= bindparam("today", type_=Date())),
    )
    .label("works_here"),
).where(User.id == bindparam("patient_id", type_=Uuid()))


def due(actor: Actor, after: UUID | None) -> tuple[list[Line], UUID | None]:
    """A page of those whose time is over, and the id after which the next begins. Two statements."""
    day = actor.today - relativedelta(years=_years())
    instant = datetime.combine(day, datetime.max.time(), zone())
    rows = read(_DUE_AFTER if after else _DUE, {"day": day, "instant": instant, "after": after}, A_PAGE + 1)
    lines = [Line(row.id, row.id, row.name, row.last_on or row.created_at) for row in rows[:A_PAGE]]
    return lines, rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def kept() -> Kept:
    """Four statements."""
    held = [Line(row.id, row.patient_id, row.name, row.made_at, row.by) for row in read(_HOLDS, {})]
    asked = [_line(row, row.asked_at) for row in read(_OPEN, {})]
    return Kept(_years(), asked, held, [_line(row, row.done_at) for row in read(_DONE, {}, A_PAGE)])


def record(actor: Actor, patient_id: UUID) -> Record:
    """How it stands with one. Five statements at most."""
    stands = read(_STANDS, {"patient_id": patient_id, "today": actor.today}).one()
    erasures = read(_OF_ONE, {"patient_id": patient_id})
    last = None if stands.waits else _last_day(stands, actor.today)
    years, done = _years(), next((row.done_at for row in erasures if row.done_at), None)
    return Record(
        years=years,
        last_day=last,
        kept_until=last + relativedelta(years=years) if last else None,
        holds=_holds(read(_HOLDS_OF_ONE, {"patient_id": patient_id})),
        asked=next((_line(row, row.asked_at) for row in erasures if not row.done_at), None),
        erased_at=done,
        works_here=stands.works_here,
    )


def _last_day(stands: Any, today: date) -> date | None:
    if stands.last_on is None:
        return stands.created_at.astimezone(zone()).date()  # type: ignore[no-any-return]
    return stands.last_on if stands.last_on < today else None


def _holds(rows: Sequence[Any]) -> list[Hold]:
    preload(row.reason_sealed for row in rows)
    return [Hold(row.id, unseal(REASON, row.id, row.reason_sealed), row.made_at, row.by) for row in rows]


def _line(row: Any, on: datetime) -> Line:
    return Line(row.id, row.patient_id, row.name, on, row.by, row.by_id)


def _years() -> int:
    rows = read(_YEARS, {}, 1)
    return rows[0].record_years if rows else 7
