"""Programs, their tracks, their groups, and who has a place in one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import TODAY, binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Group, GroupLeader, Program, Track
from portal.programs.policy import administered_programs, administers_patient
from portal.programs.queries import Person, leaders_of

MOST = 50
"""How many of those who were there before are listed."""


@dataclass(frozen=True)
class GroupLine:
    id: UUID
    name: str
    capacity: int
    minimum: int
    taken: int
    """Places taken today."""
    coming: int
    """Places given from a later day on."""
    next_start: date | None
    leaders: list[Person]

    @property
    def is_below_minimum(self) -> bool:
        return self.taken < self.minimum


@dataclass(frozen=True)
class TrackLine:
    id: UUID
    name: str
    waiting: int
    """How many wait for a place."""
    groups: list[GroupLine] = field(default_factory=list)


@dataclass(frozen=True)
class ProgramLine:
    id: UUID
    name: str
    level_of_care: str
    weekly_hours: int
    weekly_days: int
    tracks: list[TrackLine] = field(default_factory=list)


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


_TREE = (
    administered_programs.with_only_columns(
        Program.id.label("program_id"),
        Program.name.label("program"),
        Program.level_of_care,
        Program.weekly_hours,
        Program.weekly_days,
        Track.id.label("track_id"),
        Track.name.label("track"),
        Group.id.label("group_id"),
        Group.name.label("group"),
        Group.capacity,
        Group.minimum,
        select(func.count(WaitingPlace.id))
        .where(WaitingPlace.track_id == Track.id, WaitingPlace.ended_at.is_(None))
        .scalar_subquery()
        .label("waiting"),
        maintain_column_froms=True,
    )
    .outerjoin(Track, Track.program_id == Program.id)
    .outerjoin(Group, Group.track_id == Track.id)
    .order_by(Program.name, Program.id, Track.name, Track.id, Group.name, Group.id)
)
_begun = Enrollment.from_on <= TODAY
_PLACES = (
    select(
        Enrollment.group_id,
        func.count(case((_begun, 1))).label("taken"),
        func.count(case((~_begun, 1))).label("coming"),
        func.min(case((~_begun, Enrollment.from_on))).label("next_start"),
    )
    .where(or_(Enrollment.until_on.is_(None), Enrollment.until_on >= TODAY))
    .group_by(Enrollment.group_id)
)


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
    Enrollment.follows_id.is_not(None),
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


def tree(actor: Actor) -> list[ProgramLine]:
    """Every program with its tracks and groups. Four statements, however many there are."""
    rows = db.session.execute(_TREE, binds(actor)).all()
    places = {row.group_id: row for row in db.session.execute(_PLACES, binds(actor))}
    leaders = leaders_of(actor, [row.group_id for row in rows if row.group_id])
    programs: dict[UUID, ProgramLine] = {}
    tracks: dict[UUID, TrackLine] = {}
    for row in rows:
        if row.program_id not in programs:
            programs[row.program_id] = ProgramLine(*row[:5])
        if row.track_id and row.track_id not in tracks:
            tracks[row.track_id] = TrackLine(row.track_id, row.track, row.waiting)
            programs[row.program_id].tracks.append(tracks[row.track_id])
        if row.group_id:
            tracks[row.track_id].groups.append(_line(row, places.get(row.group_id), leaders.get(row.group_id, [])))
    return list(programs.values())


def _line(row: Any, places: Any, leaders: list[Person]) -> GroupLine:
    taken, coming, start = (places.taken, places.coming, places.next_start) if places else (0, 0, None)
    return GroupLine(row.group_id, row.group, row.capacity, row.minimum, taken, coming, start, leaders)


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
