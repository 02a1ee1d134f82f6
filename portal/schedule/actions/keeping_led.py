"""Who leads groups is away: in each of their sessions to come whoever covers stands in, if they lead groups here, too.

Called by whoever sets, changes or ends days away, in that transaction; and each hour, for sessions that were made,
moved or brought back since. Who stands in already is left to it, and what nobody can lead, or not at that time, stands
before the administrators: see `queries.unled`. Twice is once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Uuid, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.database import db
from portal.programs.models import Cover, GroupLeader
from portal.schedule.actions.changing import end_stand_in, put_stand_in
from portal.schedule.models import Appointment, StandIn, Standing
from portal.schedule.policy import can_lead, in_force_on, is_away_on

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Covered:
    """Days for which somebody was to stand in."""

    cover_id: UUID
    from_on: date
    until_on: date | None

    @classmethod
    def of(cls, cover: Cover) -> "Covered":
        return cls(cover.cover_id, cover.from_on, cover.until_on)

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


_WHO = bindparam("who_id", type_=Uuid())


_LEADS_THEN = exists().where(
    GroupLeader.user_id == _WHO,
    GroupLeader.group_id == Appointment.group_id,
    in_force_on(GroupLeader, Appointment.local_on),
)
_other, _their, _there = aliased(Appointment), aliased(GroupLeader), aliased(StandIn)
_THEN = and_(
    _other.standing == Standing.SCHEDULED,
    _other.starts_at < Appointment.ends_at,
    _other.ends_at > Appointment.starts_at,
)
_HOLDS_ANOTHER = exists().where(_other.staff_id == Cover.cover_id, _THEN)
_LEADS_ANOTHER = exists().where(
    _their.user_id == Cover.cover_id,
    _their.group_id == _other.group_id,
    in_force_on(_their, _other.local_on),
    _THEN,
)
_IS_WITH_OTHERS = exists().where(
    _there.user_id == Cover.cover_id,
    _there.appointment_id == _other.id,
    _there.ended_at.is_(None),
    or_(_there.instead_of_id.is_(None), _there.instead_of_id != _WHO),
    _THEN,
)
_IS_BUSY = or_(*(one.correlate(Appointment, Cover) for one in (_HOLDS_ANOTHER, _LEADS_ANOTHER, _IS_WITH_OTHERS)))
"""Whoever covers has a session at that time, this one or another: they hold a one-to-one, lead it as one of their own,
or stand in beside somebody or for somebody else. Three questions, for each has an index."""
_COVER = (
    select(Cover.cover_id)
    .where(
        Cover.user_id == _WHO,
        in_force_on(Cover, Appointment.local_on),
        can_lead(Cover.cover_id, Appointment.local_on),
        ~is_away_on(Cover.cover_id, Appointment.local_on),
        not_(_IS_BUSY),
    )
    .order_by(Cover.from_on)
    .limit(1)
    .correlate(Appointment)
    .scalar_subquery()
)
"""Who covers on that day, can lead, and is free then."""
_STANDING_IN = and_(StandIn.appointment_id == Appointment.id, StandIn.ended_at.is_(None), StandIn.instead_of_id == _WHO)
_SESSIONS = (
    select(Appointment, _COVER.label("cover_id"), StandIn.user_id)
    .outerjoin(StandIn, _STANDING_IN)
    .where(
        _LEADS_THEN.correlate(Appointment),
        Appointment.starts_at > bindparam("now", type_=Appointment.starts_at.type),
        or_(and_(_COVER.is_not(None), Appointment.standing == Standing.SCHEDULED), StandIn.id.is_not(None)),
    )
    .order_by(Appointment.starts_at, Appointment.id)
)


_YESTERDAY = bindparam("yesterday", type_=Date())
_AWAY = select(Cover.user_id).where(or_(Cover.until_on.is_(None), Cover.until_on >= _YESTERDAY)).distinct()
_TAKEN_OFF = select(StandIn.appointment_id, StandIn.user_id).where(
    StandIn.appointment_id.in_(bindparam("session_ids", expanding=True)), StandIn.ended_at.is_not(None)
)


def keep_led(actor: Actor, who_id: UUID, was: Covered | None = None) -> None:
    """Of the sessions this person leads. `was`: as it was said until now; who stood in for that, and is not asked for
    any more, does not."""
    for session, cover_id, there in _sessions(who_id):
        is_over = was is not None and there == was.cover_id != cover_id and was.holds(session.local_on)
        if is_over:
            end_stand_in(actor, session, there)
        if cover_id is not None and (there is None or is_over) and session.standing is Standing.SCHEDULED:
            put_stand_in(actor.id, session, cover_id, who_id)


def keep_led_what_came() -> int:
    """Of everybody who is away, now or later. At how many sessions somebody stands in that did not until now.

    Whom somebody took off one by hand stays off it.
    """
    away = db.session.scalars(_AWAY, {"yesterday": clock.now().date() - DAY}).all()  # somewhere it still is
    free = [(*found, who_id) for who_id in away for *found, there in _sessions(who_id) if there is None]
    rows = db.session.execute(_TAKEN_OFF, {"session_ids": [session.id for session, *_ in free]})
    off = {(row.appointment_id, row.user_id) for row in rows}
    come = [one for one in free if (one[0].id, one[1]) not in off]
    for session, cover_id, who_id in come:
        put_stand_in(None, session, cover_id, who_id)
    return len(come)


def _sessions(who_id: UUID) -> Sequence[Row[Appointment, Any, Any]]:
    """Each with who could stand in, and who does."""
    return db.session.execute(_SESSIONS, {"who_id": who_id, "now": clock.now()}).all()
