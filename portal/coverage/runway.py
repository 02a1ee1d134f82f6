"""How far an approval reaches: what of it is used, and on which day it runs out. No statement here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.coverage.models import Unit
from portal.schedule.weekly import hours_of

Minutes = Mapping[date, int]
"""Minutes of each day."""


class Stage(StrEnum):
    AHEAD = "ahead"
    RUNNING = "running"
    USED_UP = "used_up"
    OVER = "over"


@dataclass(frozen=True)
class Span:
    """So many units from one day until another, both included."""

    unit: Unit
    units: int
    from_on: date
    until_on: date

    def holds(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on

    def overlaps(self, other: "Span") -> bool:
        return self.from_on <= other.until_on and other.from_on <= self.until_on


@dataclass(frozen=True)
class Runway:
    """`days`, `minutes`: what was used. `used_up_on`: the day on which planned sessions use up the rest, in sight."""

    span: Span
    days: int
    minutes: int
    today: date
    used_up_on: date | None

    @property
    def used(self) -> float:
        return self.days if self.span.unit is Unit.DAYS else hours_of(self.minutes)

    @property
    def is_used_up(self) -> bool:
        return self.days >= self.span.units if self.span.unit is Unit.DAYS else self.minutes >= 60 * self.span.units

    @property
    def left(self) -> float:
        """Never below zero, and none only when it is used up: what is used is rounded down, so this is rounded up."""
        return max(0, round(self.span.units - self.used, 1))

    @property
    def stage(self) -> Stage:
        if self.span.until_on < self.today:
            return Stage.OVER
        if self.is_used_up:
            return Stage.USED_UP
        return Stage.AHEAD if self.span.from_on > self.today else Stage.RUNNING

    @property
    def runs_out_on(self) -> date:
        """Its last day, or the one that uses it up, whichever comes first."""
        if self.is_used_up:
            return min(self.today, self.span.until_on)
        return min(self.used_up_on or self.span.until_on, self.span.until_on)


def runway(span: Span, attended: Minutes, planned: Minutes, today: date) -> Runway:
    """Of one span, by what was attended on each day and what is planned."""
    there = [minutes for day, minutes in attended.items() if span.holds(day) and minutes > 0]
    return foreseen(span, len(there), sum(there), set(attended), planned, today)


def foreseen(span: Span, days: int, minutes: int, attended: set[date], planned: Minutes, today: date) -> Runway:
    """The same where only the sums are known. `attended`: of the planned days, those that count already."""
    return Runway(span, days, minutes, today, _used_up_on(span, days, minutes, attended, planned))


def _used_up_on(span: Span, days: int, minutes: int, attended: set[date], planned: Minutes) -> date | None:
    for day in sorted(day for day in planned if span.holds(day)):
        days, minutes = days + (day not in attended), minutes + planned[day]
        if days >= span.units if span.unit is Unit.DAYS else minutes >= 60 * span.units:
            return day
    return None


def is_followed(one: Runway, others: Iterable[Runway]) -> bool:
    """Another takes over before or on the day after this one runs out, and reaches further."""
    end = one.runs_out_on
    return any(
        other is not one and (other.span.from_on - end).days <= 1 and other.runs_out_on > end for other in others
    )
