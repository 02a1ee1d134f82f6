"""Programs with their tracks and groups, a page at a time: a chain of clinics has hundreds of them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, func, literal_column, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import TODAY, binds
from portal.admin.queries.finding import anywhere
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import administered_programs, administers, lasting
from portal.programs.queries import Person, leaders_of
from portal.reading import read

A_PAGE = 10
"""Programs."""


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
    until_on: date | None

    @property
    def is_below_minimum(self) -> bool:
        """One that closes is not to be filled."""
        return self.taken < self.minimum and self.until_on is None


@dataclass(frozen=True)
class TrackLine:
    id: UUID
    name: str
    waiting: int
    """How many wait for a place."""
    until_on: date | None
    groups: list[GroupLine] = field(default_factory=list)


@dataclass(frozen=True)
class ProgramLine:
    id: UUID
    name: str
    level_of_care: str
    weekly_hours: int
    weekly_days: int
    until_on: date | None
    tracks: list[TrackLine] = field(default_factory=list)


_last = aliased(Program)


def _place_of(name: str) -> Any:
    """Where a program stands in the list; before all others when the actor does not administer it."""
    program_id = bindparam(name, type_=Uuid())
    called = select(_last.name).where(_last.id == program_id, administers(_last.id)).scalar_subquery()
    return tuple_(func.coalesce(called, ""), program_id)


_WAITING = (
    select(func.count(WaitingPlace.id))
    .where(WaitingPlace.track_id == Track.id, WaitingPlace.ended_at.is_(None))
    .correlate(Track)
    .scalar_subquery()
)
_PROGRAMS = administered_programs.with_only_columns(
    Program.id,
    Program.name,
    Program.level_of_care,
    Program.weekly_hours,
    Program.weekly_days,
    Program.until_on,
    maintain_column_froms=True,
).order_by(Program.name, Program.id)


def _tree(*more: Any, closed: bool) -> Any:
    """One program more than is shown, to know whether there are more. `closed`: with what is closed."""
    wanted = _PROGRAMS.where(*more) if closed else _PROGRAMS.where(*more, lasting(Program))
    page = wanted.limit(literal_column(str(A_PAGE + 1))).subquery()
    track, group = (true() if closed else lasting(one) for one in (Track, Group))
    return (
        select(
            *page.c,
            Track.id.label("track_id"),
            Track.name.label("track"),
            _WAITING.label("waiting"),
            Group.id.label("group_id"),
            Group.name.label("group"),
            Group.capacity,
            Group.minimum,
            Track.until_on.label("track_until"),
            Group.until_on.label("group_until"),
        )
        .select_from(page)
        .outerjoin(Track, and_(Track.program_id == page.c.id, track))
        .outerjoin(Group, and_(Group.track_id == Track.id, group))
        .order_by(page.c.name, page.c.id, Track.name, Track.id, Group.name, Group.id)
    )


_PATTERN: Any = bindparam("pattern")
_WITH_SUCH_A_GROUP = (
    select(Track.program_id).join(Group, Group.track_id == Track.id).where(Group.name.ilike(_PATTERN, escape="/"))
)
_FITS = or_(Program.name.ilike(_PATTERN, escape="/"), Program.id.in_(_WITH_SUCH_A_GROUP))
_AFTER = tuple_(Program.name, Program.id) > _place_of("after")
_NARROWED: dict[tuple[bool, bool], Any] = {
    (False, False): (),
    (True, False): (_FITS,),
    (False, True): (_AFTER,),
    (True, True): (_FITS, _AFTER),
}
_PAGES = {(*how, closed): _tree(*more, closed=closed) for how, more in _NARROWED.items() for closed in (False, True)}
_BEFORE = (
    administered_programs.with_only_columns(Program.id, maintain_column_froms=True)
    .where(tuple_(Program.name, Program.id) < _place_of("program_id"), lasting(Program))
    .order_by(Program.name.desc(), Program.id.desc())
)
_PROGRAM_OF = select(Track.program_id).where(Track.id == bindparam("track_id", type_=Uuid()))
_begun = Enrollment.from_on <= TODAY
_PLACES = (
    select(
        Enrollment.group_id,
        func.count(case((_begun, 1))).label("taken"),
        func.count(case((~_begun, 1))).label("coming"),
        func.min(case((~_begun, Enrollment.from_on))).label("next_start"),
    )
    .where(Enrollment.group_id.in_(bindparam("group_ids", expanding=True)), lasting(Enrollment))
    .group_by(Enrollment.group_id)
)


def programs(
    actor: Actor, words: str, after: UUID | None, closed: bool = False
) -> tuple[list[ProgramLine], UUID | None]:
    """A page of programs by name, with all that is in them; and the id after which the next page begins.

    `words`: only those that are called so or have a group that is. `closed`: with what is closed.
    Three statements, however many there are.
    """
    asked = binds(actor, pattern=anywhere(words), after=after)
    rows = read(_PAGES[bool(words), after is not None, closed], asked)
    shown = list(dict.fromkeys(row.id for row in rows))[:A_PAGE]
    is_cut = bool(rows) and rows[-1].id != shown[-1]
    lines = _lines(actor, [row for row in rows if row.id in shown])
    return lines, shown[-1] if is_cut else None


def before(actor: Actor, program_id: UUID) -> UUID | None:
    """After which program a page begins that shows this one; None when it stands on the first."""
    rows = read(_BEFORE, binds(actor, program_id=program_id), A_PAGE)
    return rows[0].id if len(rows) == A_PAGE else None


def before_track(actor: Actor, track_id: UUID) -> UUID | None:
    """The same for the program that a track belongs to; None when there is no such track."""
    found = read(_PROGRAM_OF, {"track_id": track_id}).one_or_none()
    return before(actor, found.program_id) if found else None


def _lines(actor: Actor, rows: list[Any]) -> list[ProgramLine]:
    ids = [row.group_id for row in rows if row.group_id]
    places = {row.group_id: row for row in read(_PLACES, binds(actor, group_ids=ids))}
    leaders = leaders_of(actor, ids)
    found: dict[UUID, ProgramLine] = {}
    tracks: dict[UUID, TrackLine] = {}
    for row in rows:
        if row.id not in found:
            found[row.id] = ProgramLine(*row[:6])
        if row.track_id and row.track_id not in tracks:
            tracks[row.track_id] = TrackLine(row.track_id, row.track, row.waiting, row.track_until)
            found[row.id].tracks.append(tracks[row.track_id])
        if row.group_id:
            tracks[row.track_id].groups.append(_group(row, places.get(row.group_id), leaders.get(row.group_id, [])))
    return list(found.values())


def _group(row: Any, places: Any, leaders: list[Person]) -> GroupLine:
    taken, coming, start = (places.taken, places.coming, places.next_start) if places else (0, 0, None)
    return GroupLine(row.group_id, row.group, row.capacity, row.minimum, taken, coming, start, leaders, row.group_until)
