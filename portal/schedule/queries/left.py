"""Who and what would still be in a program, a track or a group after its last day, or comes back by a later one."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, exists, or_, select

from portal.access.actor import Actor
from portal.access.scope import NOW, binds
from portal.database import db
from portal.programs.closing import (
    Closing,
    InLine,
    Staying,
    ending_on,
    groups_in,
    in_line,
    lasting_beyond,
    staying,
    tracks_in,
)
from portal.programs.models import Enrollment, Group
from portal.schedule.attendance_models import MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on, is_live


@dataclass(frozen=True)
class Meeting:
    """A session ahead at which a patient would be."""

    id: UUID
    group_id: UUID
    group: str
    title: str
    starts_at: datetime
    local_on: date


@dataclass(frozen=True)
class Left:
    """`others`: among the places, those of patients whom the actor does not administer, and may not name."""

    places: list[Staying]
    sessions: list[Meeting]
    line: list[InLine]
    others: int

    @property
    def is_anything(self) -> bool:
        return bool(self.places or self.sessions or self.line or self.others)

    @property
    def mark(self) -> str:
        """Another with each that comes or goes: whether it is what somebody was shown."""
        listed: tuple[Staying | Meeting | InLine, ...] = (*self.places, *self.sessions, *self.line)
        ids = sorted(one.id.hex for one in listed)
        return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]


_IS_THERE = exists().where(Enrollment.group_id == Appointment.group_id, in_force_on(Enrollment, Appointment.local_on))
_IS_GUEST = exists().where(MakeUp.guest_id == Appointment.id, is_live(MakeUp))
_COMING: Any = (
    select(
        Appointment.id,
        Appointment.group_id,
        Group.name.label("group"),
        Appointment.title,
        Appointment.starts_at,
        Appointment.local_on,
    )
    .join(Group, Group.id == Appointment.group_id)
    .where(Appointment.group_id.in_(bindparam("group_ids", expanding=True)), Appointment.starts_at > NOW)
    .order_by(Appointment.starts_at, Appointment.id)
)
_DAY = bindparam("day", type_=Date())
_AHEAD: Any = _COMING.where(
    Appointment.local_on > _DAY, Appointment.standing == Standing.SCHEDULED, or_(_IS_THERE, _IS_GUEST)
)
_CALLED_OFF: Any = _COMING.where(
    Appointment.local_on > Group.until_on,
    Appointment.local_on <= _DAY,
    Appointment.standing == Standing.CANCELLED,
    Appointment.because == Group.closed_because,
)


def left_after(actor: Actor, thing: Closing, day: date) -> Left:
    """Five statements at most."""
    groups = [one.id for one in lasting_beyond(groups_in(thing), day)]
    tracks = [one.id for one in lasting_beyond(tracks_in(thing), day)]
    places = staying(actor, groups, day)
    return Left(
        places=[one for one in places if one.is_hers],
        sessions=_meetings(_AHEAD, actor, groups, day),
        line=in_line(tracks),
        others=sum(not one.is_hers for one in places),
    )


def back_until(actor: Actor, thing: Closing, day: date) -> Left:
    """What comes back when a later day is its last: places that were to end with it, sessions called off for it."""
    was = thing.until_on
    if was is None or was >= day:
        return Left([], [], [], 0)
    groups = [one.id for one in groups_in(thing) if one.until_on == was]
    return Left(ending_on(actor, groups, was), _meetings(_CALLED_OFF, actor, groups, day), [], 0)


def _meetings(which: Any, actor: Actor, group_ids: Collection[UUID], day: date) -> list[Meeting]:
    return [Meeting(*row) for row in db.session.execute(which, binds(actor, group_ids=list(group_ids), day=day))]
