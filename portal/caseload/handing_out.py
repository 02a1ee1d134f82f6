"""To whom a leader may give a handout: groups she leads, their tracks, and single sessions of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import db
from portal.materials.audience import Taker
from portal.programs.models import Group, Program, Track
from portal.programs.policy import lasting, leads
from portal.reading import read
from portal.schedule.queries import sessions as schedule
from portal.schedule.queries.sessions import Session
from portal.web.formatting import short_day

WHOLE_GROUP, TRACK = "", "track"
PAST = timedelta(days=14)
"""So long after a session something may still be posted for it."""
AHEAD = 28  # days

_other = aliased(Group)
_IN_TRACK = select(func.count(_other.id)).where(_other.track_id == Group.track_id, lasting(_other)).scalar_subquery()
_LED: Select[tuple[UUID, str, UUID, str, str, int]] = (
    select(Group.id, Group.name, Group.track_id, Track.name.label("track"), Program.name.label("program"), _IN_TRACK)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(leads(Group.id))
    .order_by(Program.name, Track.name, Group.name)
)
_OPEN = _LED.where(lasting(Group))
_ONE_LED = _LED.where(Group.id == bindparam("group_id", type_=Uuid()))


@dataclass(frozen=True)
class Choice:
    """Something to give to. `value` is what a form says for it; `session`: only for that one."""

    value: str
    words: str
    kind: type[Group] | type[Track]
    id: UUID
    session: Session | None = None

    def taker(self) -> Taker:
        return cast(Taker, db.session.get_one(self.kind, self.id))


@dataclass(frozen=True)
class Led:
    """A group the actor leads, in its track."""

    id: UUID
    name: str
    track_id: UUID
    track: str
    program: str
    groups: int  # in the track

    @property
    def track_words(self) -> str:
        names: dict[str, Any] = {"program": self.program, "track": self.track, "n": self.groups}
        words = _("Everyone in %(program)s, %(track)s (%(n)s groups)", **names)
        return str(words)


def led(actor: Actor) -> list[Led]:
    """Without those that are closed. One statement."""
    return [Led(*row) for row in read(_OPEN, binds(actor))]


def choices_in(actor: Actor, group: Group) -> list[Choice]:
    """From one group: all of it, its track where that has more groups, or a session. Two statements."""
    (here,) = (Led(*row) for row in read(_ONE_LED, binds(actor, group_id=group.id)))
    found = [Choice(WHOLE_GROUP, _("The whole group"), Group, group.id)]
    if here.groups > 1:
        found.append(Choice(TRACK, here.track_words, Track, here.track_id))
    sessions = schedule.of_group(actor, group.id, since=clock.now() - PAST, most=60)
    return found + [Choice(str(one.id), _session_words(one), Group, group.id, one) for one in _in_reach(sessions)]


def choices(actor: Actor) -> list[Choice]:
    """From the library: everything the actor leads. Two statements."""
    groups = led(actor)
    tracks = {one.track_id: one for one in groups if one.groups > 1}
    by_id = {one.id: one for one in groups}
    sessions = [one for one in schedule.coming(actor, AHEAD, most=60) if one.group_id in by_id]
    return [
        *(Choice(f"group:{one.id}", _("All of %(group)s", group=one.name), Group, one.id) for one in groups),
        *(Choice(f"track:{one.track_id}", one.track_words, Track, one.track_id) for one in tracks.values()),
        *(
            Choice(f"session:{one.id}", f"{one.group}, {_session_words(one)}", Group, one.group_id, one)
            for one in sessions
            if one.group_id is not None
        ),
    ]


def chosen(found: Iterable[Choice], value: str) -> Choice | None:
    return next((one for one in found if one.value == value), None)


def _in_reach(sessions: list[Session]) -> list[Session]:
    """Those to come first, the next one on top; then those that are over, the last one on top."""
    held = [one for one in sessions if not one.cancelled]
    return [one for one in held if not one.is_over] + [one for one in reversed(held) if one.is_over]


def _session_words(session: Session) -> str:
    return f"{short_day(session.local_on)}: {session.topic or session.title}"
