"""Around one session of a group: its group, the policy of its program, when the group met before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from portal.access.scope import NOW
from portal.programs.models import Group, Program
from portal.programs.policy import lasting, leads
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.queries.misses import RULES, rules_of
from portal.schedule.suggesting import Rules


@dataclass(frozen=True)
class Frame:
    """`leads`: the actor leads the group, and does not only stand in. `of`: sessions of a whole stay in it."""

    group_id: UUID
    group: str
    program: str
    capacity: int
    leads: bool
    rules: Rules
    of: int
    before_at: datetime | None  # when the group's session before this one began
    after_at: datetime | None  # when the next one after it begins that is still to come,
    after_id: UUID | None  # and which one it is
    is_closed: bool


_BEFORE = aliased(Appointment)
_LAST = (
    select(func.max(_BEFORE.starts_at))
    .where(
        _BEFORE.group_id == Appointment.group_id,
        _BEFORE.starts_at < Appointment.starts_at,
        _BEFORE.standing == Standing.SCHEDULED,
    )
    .correlate(Appointment)
    .scalar_subquery()
)
_AFTER = aliased(Appointment)


def _next(column: Any) -> Any:
    return (
        select(column)
        .where(
            _AFTER.group_id == Appointment.group_id,
            _AFTER.starts_at > Appointment.starts_at,
            _AFTER.starts_at > NOW,
            _AFTER.standing == Standing.SCHEDULED,
        )
        .order_by(_AFTER.starts_at, _AFTER.id)
        .limit(1)
        .correlate(Appointment)
        .scalar_subquery()
    )


_A_WEEK = (
    select(func.count(Series.id))
    .where(
        Series.group_id == Appointment.group_id,
        Series.from_on <= Appointment.local_on,
        or_(Series.until_on.is_(None), Series.until_on >= Appointment.local_on),
    )
    .correlate(Appointment)
    .scalar_subquery()
)
COLUMNS = (
    Group.id.label("group_id"),
    Group.name.label("group"),
    Group.capacity,
    Program.name.label("program"),
    Program.length_weeks,
    leads(Group.id).label("leads"),
    _A_WEEK.label("a_week"),
    _LAST.label("before_at"),
    _next(_AFTER.starts_at).label("after_at"),
    _next(_AFTER.id).label("after_id"),
    lasting(Group).label("is_open"),
    *RULES,
)
"""For a statement from Appointment, joined with Group, Track and Program."""


def frame_of(row: Any) -> Frame:
    return Frame(
        group_id=row.group_id,
        group=row.group,
        program=row.program,
        capacity=row.capacity,
        leads=bool(row.leads),
        rules=rules_of(row),
        of=row.length_weeks * row.a_week,
        before_at=row.before_at,
        after_at=row.after_at,
        after_id=row.after_id,
        is_closed=not row.is_open,
    )
