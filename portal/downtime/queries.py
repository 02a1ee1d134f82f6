"""The week on paper: for each group its sessions, who is expected at each, and the worksheets to print blank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import Scope, binds
from portal.accounts.models import User
from portal.programs import clinic
from portal.programs.models import Clinic, Group, GroupLeader, Program, Track
from portal.programs.policy import administers_group, in_force, lasting, leads
from portal.reading import Statement, read
from portal.schedule.queries.week_ahead import Coming, Seat, week_ahead
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.queries.blanks import due_slugs, offered

SIX_DAYS = timedelta(days=6)
_COLUMNS = (Group.id, Group.name, Group.room, Program.id.label("program_id"), Program.name.label("program"))


def _listed(groups: Scope[Group]) -> Statement:
    return (
        groups.with_only_columns(*_COLUMNS, maintain_column_froms=True)
        .join(Track, Track.id == Group.track_id)
        .join(Program, Program.id == Track.program_id)
        .order_by(Program.name, Program.id, Group.name, Group.id)
    )


_HERS = _listed(select(Group).where(or_(leads(Group.id), administers_group(Group.id)), lasting(Group)))
_ALL = _listed(select(Group).where(lasting(Group)))
_LEADERS = (
    select(GroupLeader.group_id, User.name)
    .join(User, User.id == GroupLeader.user_id)
    .where(GroupLeader.group_id.in_(bindparam("group_ids", type_=Uuid(), expanding=True)), in_force(GroupLeader))
    .order_by(User.name)
)
_ON_CALL = select(Clinic.on_call_name, Clinic.on_call_phone).limit(1)


@dataclass(frozen=True)
class Line:
    """One person over the week. `seats`: for each session in turn, whether she is expected, and what she said."""

    patient_id: UUID
    name: str
    seats: tuple[Seat | None, ...]

    @property
    def is_guest(self) -> bool:
        return all(one is None or one.is_guest for one in self.seats)


@dataclass(frozen=True)
class GroupWeek:
    id: UUID
    name: str
    room: str
    program_id: UUID
    program: str
    leaders: tuple[str, ...]
    sessions: tuple[Coming, ...]
    lines: tuple[Line, ...]
    sheets: tuple[Worksheet, ...]


@dataclass(frozen=True)
class Pack:
    first: date
    last: date
    groups: tuple[GroupWeek, ...]
    on_call: str = ""
    on_call_phone: str = ""

    def only(self, program_id: UUID | None) -> "Pack":
        """Of one program, or all of it."""
        return replace(self, groups=tuple(one for one in self.groups if program_id in (None, one.program_id)))

    @property
    def patient_ids(self) -> set[UUID]:
        return {line.patient_id for group in self.groups for line in group.lines}

    @property
    def programs(self) -> dict[UUID, str]:
        return {group.program_id: group.program for group in self.groups}

    @property
    def sheets(self) -> list[Worksheet]:
        """Of all groups, each once."""
        return list({one.id: one for group in self.groups for one in group.sheets}.values())


def pack_of(actor: Actor) -> Pack:
    """The seven days from today, of the groups the actor leads; for an administrator, of all. Six statements."""
    return _pack(list(read(_HERS, binds(actor))), actor.today)


def whole_pack(today: date) -> Pack:
    """Of every group, for who keeps the portal: nobody asks."""
    return _pack(list(read(_ALL, {"today": today})), today)


def _pack(rows: Sequence[Any], first: date) -> Pack:
    """Five statements, however many groups."""
    last, ids = first + SIX_DAYS, [row.id for row in rows]
    on_call = read(_ON_CALL, {}).one_or_none()
    sessions, seats = week_ahead(ids, first, last)
    given = due_slugs(ids, [one.id for one in sessions], _midnight(first), _midnight(last + timedelta(days=1)))
    leaders: dict[UUID, list[str]] = {}
    for row in read(_LEADERS, {"group_ids": ids, "today": first}):
        leaders.setdefault(row.group_id, []).append(row.name)
    groups = tuple(_group(row, sessions, seats, leaders.get(row.id, []), given.get(row.id, [])) for row in rows)
    return Pack(first, last, groups, on_call.on_call_name if on_call else "", on_call.on_call_phone if on_call else "")


def _group(
    row: Any, sessions: Iterable[Coming], seats: Iterable[Seat], leaders: list[str], due: list[str]
) -> GroupWeek:
    own = tuple(one for one in sessions if one.group_id == row.id)
    planned = [slug for one in own if not one.is_cancelled for slug in one.sheets]
    return GroupWeek(
        id=row.id,
        name=row.name,
        room=row.room,
        program_id=row.program_id,
        program=row.program,
        leaders=tuple(leaders),
        sessions=own,
        lines=tuple(_lines(own, seats)),
        sheets=tuple(offered([*due, *planned])),
    )


def _lines(sessions: Sequence[Coming], seats: Iterable[Seat]) -> Iterable[Line]:
    here = {one.id for one in sessions if not one.is_cancelled}
    people: dict[UUID, dict[UUID, Seat]] = {}
    for seat in seats:
        if seat.session_id in here:
            people.setdefault(seat.patient_id, {})[seat.session_id] = seat
    for patient_id, hers in people.items():
        name = next(iter(hers.values())).name
        yield Line(patient_id, name, tuple(hers.get(one.id) for one in sessions))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(clinic.facts().zone))
