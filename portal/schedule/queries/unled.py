"""Sessions to come that nobody leads: whoever leads the group is away that day, or nobody does, and nobody who is there
stands in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from portal.access.actor import Actor
from portal.access.scope import NOW, binds
from portal.accounts.models import User
from portal.programs.models import Group, GroupLeader, Track
from portal.programs.narrowing import PROGRAM
from portal.programs.policy import administers_group
from portal.reading import Statement, read
from portal.schedule.models import Appointment, StandIn, Standing
from portal.schedule.policy import can_lead, in_force_on, is_away_on
from portal.schedule.queries.shaping import ABOUT_THEN, IN_DAYS, IS_REPLACED, NEW_LINE, span

AHEAD = timedelta(days=7)
MOST = 50
"""How many are listed; the next ones follow as soon as these have somebody."""


@dataclass(frozen=True)
class Unled:
    """`away`: who leads the group, and is away that day."""

    id: UUID
    group_id: UUID
    group: str
    heading: str
    starts_at: datetime
    away: tuple[str, ...]


_LEADS_THEN = and_(GroupLeader.group_id == Appointment.group_id, in_force_on(GroupLeader, Appointment.local_on))
_STANDS_IN = and_(StandIn.appointment_id == Appointment.id, StandIn.ended_at.is_(None))
_IS_LED = exists().where(
    _LEADS_THEN,
    ~IS_REPLACED,
    can_lead(GroupLeader.user_id, Appointment.local_on),
    ~is_away_on(GroupLeader.user_id, Appointment.local_on),
)
_IS_STOOD_IN = exists().where(
    _STANDS_IN,
    can_lead(StandIn.user_id, Appointment.local_on),
    ~is_away_on(StandIn.user_id, Appointment.local_on),
)
_AWAY = (
    select(func.aggregate_strings(User.name, NEW_LINE))
    .join(GroupLeader, GroupLeader.user_id == User.id)
    .where(_LEADS_THEN, is_away_on(GroupLeader.user_id, Appointment.local_on))
    .correlate(Appointment)
    .scalar_subquery()
)


def _unled(*of: ColumnElement[bool]) -> Statement:
    of_groups: Select[Any] = select(
        Appointment.id,
        Appointment.group_id,
        Group.name.label("group"),
        Appointment.topic,
        Appointment.title,
        Appointment.starts_at,
        _AWAY.label("away"),
    ).join(Group, Group.id == Appointment.group_id)
    return of_groups.where(
        ABOUT_THEN,
        IN_DAYS,
        Appointment.ends_at > NOW,
        Appointment.standing == Standing.SCHEDULED,
        administers_group(Appointment.group_id),
        ~_IS_LED,
        ~_IS_STOOD_IN,
        *of,
    ).order_by(Appointment.starts_at, Appointment.id)


_EVERYWHERE = _unled()
_IN_PROGRAM = _unled(Group.track_id.in_(select(Track.id).where(Track.program_id == PROGRAM)))


def unled(actor: Actor, program_id: UUID | None = None) -> list[Unled]:
    """Today and in the coming week, of the groups the actor administers (in the program). One statement."""
    asked = binds(actor, program_id=program_id, **span(actor.today, actor.today + AHEAD))
    return [_shown(row) for row in read(_IN_PROGRAM if program_id else _EVERYWHERE, asked, MOST)]


def _shown(row: Any) -> Unled:
    away = tuple(sorted(set((row.away or "").split("\n")) - {""}))
    return Unled(row.id, row.group_id, row.group, row.topic or row.title, row.starts_at, away)
