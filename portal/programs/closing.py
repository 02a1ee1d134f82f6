"""What still stands in a program, a track or a group after a day on which it is to close."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, exists, literal, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import TODAY, binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Group, Program, Track
from portal.programs.policy import administers_patient

Closing = Program | Track | Group


@dataclass(frozen=True)
class Staying:
    """Somebody's place that goes on after the day; `is_hers`: the actor administers this patient."""

    id: UUID
    person_id: UUID
    name: str
    group: str
    from_on: date
    is_held: bool
    is_hers: bool


@dataclass(frozen=True)
class InLine:
    """Somebody who waits for a place there."""

    id: UUID
    person_id: UUID
    name: str
    track: str


def tracks_in(thing: Closing) -> list[Track]:
    """Of a program all, of a track itself."""
    if isinstance(thing, Program):
        return list(db.session.scalars(select(Track).where(Track.program_id == thing.id).order_by(Track.id)))
    return [thing] if isinstance(thing, Track) else []


def groups_in(thing: Closing) -> list[Group]:
    """Itself, or those in it."""
    if isinstance(thing, Group):
        return [thing]
    ids = [one.id for one in tracks_in(thing)]
    return list(db.session.scalars(select(Group).where(Group.track_id.in_(ids)).order_by(Group.id)))


def lasting_beyond(things: Iterable[Any], day: date) -> list[Any]:
    """Those that are not closed by then."""
    return [one for one in things if one.until_on is None or one.until_on > day]


def reason_of(thing: Closing) -> str:
    """Why it closes, as everyone reads it: said of its groups. "" when none goes with it."""
    return next((one.closed_because for one in groups_in(thing) if one.until_on == thing.until_on), "")


def mark_of(thing: Closing) -> str:
    """Another when somebody chose another last day for it, or said another reason."""
    return f"{thing.until_on} {hashlib.sha256(reason_of(thing).encode()).hexdigest()[:8]}"


_before, _later = aliased(Enrollment), aliased(Enrollment)
_GOES_ELSEWHERE = (Ending.HOLD, Ending.TRANSFER, Ending.STEPPED_DOWN)
_DAY = bindparam("day", type_=Date())
goes_on_after_a_hold = exists().where(
    _before.id == Enrollment.follows_id, _before.group_id == Enrollment.group_id, _before.ended_as == Ending.HOLD
)
_came_back = exists().where(
    _later.patient_id == Enrollment.patient_id,
    _later.group_id == Enrollment.group_id,
    _later.from_on > Enrollment.from_on,
    _later.from_on <= _DAY,
)
_LASTS = and_(
    or_(Enrollment.until_on.is_(None), Enrollment.until_on > _DAY),
    or_(Enrollment.from_on <= _DAY, ~goes_on_after_a_hold),
)
"""The return from a hold goes with the hold."""
_HELD = and_(Enrollment.ended_as == Ending.HOLD, Enrollment.until_on <= _DAY, ~_came_back)


def _places(is_held: Any) -> Any:
    """In these groups, as a Staying is made of them."""
    return (
        select(
            Enrollment.id,
            User.id.label("person_id"),
            User.name,
            Group.name.label("group"),
            Enrollment.from_on,
            is_held.label("is_held"),
            administers_patient(User.id).label("is_hers"),
        )
        .join(User, User.id == Enrollment.patient_id)
        .join(Group, Group.id == Enrollment.group_id)
        .where(Enrollment.group_id.in_(bindparam("group_ids", expanding=True)))
        .order_by(Group.name, User.name, Enrollment.from_on, Enrollment.id)
    )


_PLACES = _places(_HELD).where(or_(_LASTS, _HELD))
_ENDING = _places(literal(False)).where(
    Enrollment.until_on == _DAY,
    Enrollment.until_on >= TODAY,
    Enrollment.ended_as.in_([one for one in Ending if one not in _GOES_ELSEWHERE]),
)
_LINE: Any = (
    select(WaitingPlace.id, User.id.label("person_id"), User.name, Track.name.label("track"))
    .join(User, User.id == WaitingPlace.patient_id)
    .join(Track, Track.id == WaitingPlace.track_id)
    .where(WaitingPlace.track_id.in_(bindparam("track_ids", expanding=True)), WaitingPlace.ended_at.is_(None))
    .order_by(Track.name, WaitingPlace.asked_at, WaitingPlace.id)
)


def staying(actor: Actor, group_ids: Collection[UUID], day: date) -> list[Staying]:
    """Places that go on after it or begin later, and holds from which somebody may still come back. One statement."""
    return [Staying(*row) for row in db.session.execute(_PLACES, binds(actor, group_ids=list(group_ids), day=day))]


def ending_on(actor: Actor, group_ids: Collection[UUID], day: date) -> list[Staying]:
    """Places whose last day that is, unless it is past: of patients whom the actor administers. One statement."""
    rows = db.session.execute(_ENDING, binds(actor, group_ids=list(group_ids), day=day))
    return [one for one in (Staying(*row) for row in rows) if one.is_hers]


def in_line(track_ids: Collection[UUID]) -> list[InLine]:
    """Who waits for a place in these tracks. One statement."""
    return [InLine(*row) for row in db.session.execute(_LINE, {"track_ids": list(track_ids)})]
