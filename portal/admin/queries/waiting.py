"""Who waits for a place in a track, in which order, and when the next one could start."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import NOW, TODAY, binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.actions.places import Days, first_day_with_room
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import administered_waiting
from portal.schedule.models import Appointment, Standing


@dataclass(frozen=True)
class Start:
    """The first day on which a group meets and has room from then on."""

    group_id: UUID
    group: str
    on: date


@dataclass(frozen=True)
class Waiting:
    id: UUID
    person_id: UUID
    name: str
    asked_at: datetime
    not_before: date | None
    start: Start | None
    """The soonest for her; None while no group has room on a day that is made ahead."""


_WAITING = (
    administered_waiting.with_only_columns(
        WaitingPlace.id,
        User.id.label("person_id"),
        User.name,
        WaitingPlace.asked_at,
        WaitingPlace.not_before,
        maintain_column_froms=True,
    )
    .join(User, User.id == WaitingPlace.patient_id)
    .where(WaitingPlace.track_id == bindparam("track_id"), WaitingPlace.ended_at.is_(None))
    .order_by(WaitingPlace.asked_at, WaitingPlace.id)
)
_GROUPS = (
    select(Group.id, Group.name, Group.capacity)
    .where(Group.track_id == bindparam("track_id"), Group.until_on.is_(None))
    .order_by(Group.name, Group.id)
)
_IN_TRACK = select(Group.id).where(Group.track_id == bindparam("track_id"))
_TAKEN = select(Enrollment.group_id, Enrollment.from_on, Enrollment.until_on).where(
    Enrollment.group_id.in_(_IN_TRACK), or_(Enrollment.until_on.is_(None), Enrollment.until_on >= TODAY)
)
_MEETS = (
    select(Appointment.group_id, Appointment.local_on)
    .where(Appointment.group_id.in_(_IN_TRACK), Appointment.starts_at > NOW, Appointment.standing == Standing.SCHEDULED)
    .order_by(Appointment.local_on)
)


class Openings:
    """The track's groups with their places and days, as of now, without those that close. Three statements."""

    def __init__(self, actor: Actor, track: Track) -> None:
        asked = binds(actor, track_id=track.id)
        self.today = actor.today
        self.groups = db.session.execute(_GROUPS, asked).all()
        self.taken: dict[UUID, list[Days]] = {}
        self.meets: dict[UUID | None, list[date]] = {}
        for row in db.session.execute(_TAKEN, asked):
            self.taken.setdefault(row.group_id, []).append((row.from_on, row.until_on))
        for group_id, day in db.session.execute(_MEETS, asked):
            self.meets.setdefault(group_id, []).append(day)

    def soonest(self, not_before: date | None = None) -> Start | None:
        """The soonest start in any group, on that day or later."""
        day = max(self.today, not_before or self.today)
        starts = (self._start(group.id, group.name, group.capacity, day) for group in self.groups)
        return min((one for one in starts if one is not None), key=lambda one: (one.on, one.group), default=None)

    def _start(self, group_id: UUID, name: str, capacity: int, day: date) -> Start | None:
        free = first_day_with_room(self.taken.get(group_id, []), capacity, day)
        days = (on for on in self.meets.get(group_id, []) if free is not None and on >= free)
        first = next(days, None)
        return Start(group_id, name, first) if first is not None else None


def waiting(actor: Actor, track: Track, openings: Openings) -> list[Waiting]:
    """First come, first. One statement."""
    rows = db.session.execute(_WAITING, binds(actor, track_id=track.id))
    return [Waiting(*row, start=openings.soonest(row.not_before)) for row in rows]
