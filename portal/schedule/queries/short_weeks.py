"""Everybody's week against what their programs ask for: who is short of it, and who can still reach it.

The same two statements for ten patients and for ten thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.schedule.attendance_models import Kind
from portal.schedule.models import Standing
from portal.schedule.queries.shaping import span
from portal.schedule.queries.short_week_rows import FLOORS, SESSIONS
from portal.schedule.weekly import Floor, Week, begun_in, week_of

A_PAGE = 50
SIX_DAYS = timedelta(days=6)
Cursor = tuple[int, UUID]
"""Where a list goes on: how grave, and after whom. No name stands in an address."""


class Outlook(IntEnum):
    """What comes of the week, the gravest first."""

    SHORT = 0
    NOT_NOTED = 1
    IN_REACH = 2
    BEGUN = 3
    """She began in the middle of it: no whole week, and nothing she missed."""


@dataclass(frozen=True)
class Short:
    """Somebody whose week is not yet what her program asks for."""

    patient_id: UUID
    patient: str
    week: Week
    began_on: date | None = None
    """Her first day, where it lies within this week and not at its beginning."""

    @property
    def outlook(self) -> Outlook:
        if self.week.completed_by is not None:
            return Outlook.IN_REACH
        if self.began_on is not None:
            return Outlook.BEGUN
        return Outlook.SHORT if self.week.falls_short else Outlook.NOT_NOTED

    @property
    def order(self) -> tuple[int, str, str]:
        return self.outlook, self.patient, self.patient_id.hex


@dataclass(frozen=True)
class Weeks:
    """A page of those who are short. `counts`: of all, by outlook. `patients`: who has a place today."""

    rows: tuple[Short, ...]
    further: bool
    counts: dict[Outlook, int]
    patients: int

    @property
    def in_all(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Part:
    """One session of one patient, as hours are counted."""

    local_on: date
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    minutes: int | None
    notice: Kind | None
    is_away: bool

    @property
    def length(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()


def short_weeks(actor: Actor, monday: date, after: Cursor | None = None, program_id: UUID | None = None) -> Weeks:
    """Of whoever has a place today (in the program), in the week from `monday`. Two statements."""
    asked = binds(actor, program_id=program_id, **span(monday, monday + SIX_DAYS))
    floors: dict[UUID, tuple[str, Floor, date | None]] = {
        row.patient_id: (row.name, Floor(row.hours, row.days), begun_in(row.began_on, monday))
        for row in FLOORS.read(asked)
    }
    parts = _by_patient(actor.today, SESSIONS.read(asked))
    weeks = (
        Short(one, name, week_of(parts.get(one, ()), floor), began) for one, (name, floor, began) in floors.items()
    )
    every = sorted((one for one in weeks if not one.week.is_complete), key=lambda one: one.order)
    start = (after[0], floors[after[1]][0], after[1].hex) if after and after[1] in floors else (-1, "", "")
    left = [one for one in every if one.order > start]
    counts = {each: sum(one.outlook is each for one in every) for each in Outlook}
    return Weeks(tuple(left[:A_PAGE]), len(left) > A_PAGE, counts, len(floors))


def _by_patient(today: date, rows: Iterable[Any]) -> dict[UUID, list[Part]]:
    """A session counts once, in however many ways it is hers."""
    found: dict[tuple[UUID, UUID], Any] = {}
    for row in rows:
        known = found.get((row.patient_id, row.id))
        found[row.patient_id, row.id] = row if known is None or row.is_member else known
    parts: dict[UUID, list[Part]] = {}
    for row in found.values():
        parts.setdefault(row.patient_id, []).append(_part(row, today))
    return parts


def _part(row: Any, today: date) -> Part:
    """Away, as in her own record: she said so, or was not noted by the day after though the others were."""
    scheduled = row.standing is Standing.SCHEDULED
    missed = row.notice is Kind.ABSENT or (row.local_on < today and bool(row.taken))
    return Part(
        local_on=row.local_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        cancelled=not scheduled,
        minutes=row.minutes,
        notice=row.notice,
        is_away=bool(row.is_member) and scheduled and missed,
    )
