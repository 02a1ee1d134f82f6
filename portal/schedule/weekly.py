"""A patient's hours of one week against what her program asks for, and what is still to come. No statement here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Protocol

from portal.schedule.attendance_models import Kind

WEEK = timedelta(days=7)


class Counted(Protocol):
    """One session of hers, as hours are counted: what was marked, and whether she is still expected."""

    @property
    def local_on(self) -> date: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def notice(self) -> Kind | None: ...
    @property
    def is_away(self) -> bool: ...
    @property
    def is_over(self) -> bool: ...
    @property
    def length(self) -> int: ...


@dataclass(frozen=True)
class Floor:
    """What a program asks for in a week."""

    hours: int
    days: int

    @property
    def minutes(self) -> int:
        return 60 * self.hours


@dataclass(frozen=True)
class Reach:
    """Where a day brings her: so many minutes and days of the week by its end."""

    on: date
    minutes: int
    days: int

    @property
    def hours(self) -> float:
        return hours_of(self.minutes)


@dataclass(frozen=True)
class Week:
    """`ahead`: where each coming day brings her. `not_noted`: days with a session that is over and has no mark yet."""

    floor: Floor
    minutes: int
    days: int
    ahead: tuple[Reach, ...]
    not_noted: tuple[date, ...]

    @property
    def hours(self) -> float:
        return hours_of(self.minutes)

    @property
    def is_complete(self) -> bool:
        return self._suffices(self.minutes, self.days)

    @property
    def completed_by(self) -> Reach | None:
        """The first coming day with which the week is what the program asks for."""
        return next((one for one in self.ahead if self._suffices(one.minutes, one.days)), None)

    @property
    def falls_short(self) -> bool:
        """Not even all that is still to come brings her there, nor what only waits to be noted."""
        return not self.is_complete and self.completed_by is None and not self.not_noted

    def _suffices(self, minutes: int, days: int) -> bool:
        return minutes >= self.floor.minutes and days >= self.floor.days


def begun_in(first_day: date | None, monday: date) -> date | None:
    """The first day of her stay, where it lies in the week from `monday` and not at its beginning: that one is no whole
    week, and what it lacks she has not missed."""
    return first_day if first_day is not None and monday < first_day < monday + WEEK else None


def hours_of(minutes: int) -> float:
    """To a tenth, never more than was reached: nine hours are said when they are whole."""
    return minutes // 6 / 10


def week_of(entries: Iterable[Counted], floor: Floor) -> Week:
    """Of the entries of one week."""
    entries = [one for one in entries if not one.cancelled or one.minutes]
    done = [one for one in entries if one.minutes]
    days = {one.local_on for one in done}
    minutes = sum(one.minutes or 0 for one in done)
    waiting = {one.local_on for one in entries if one.is_over and one.minutes is None and not one.is_away}
    return Week(floor, minutes, len(days), tuple(_ahead(entries, minutes, days)), tuple(sorted(waiting)))


def _ahead(entries: Iterable[Counted], minutes: int, days: set[date]) -> Iterable[Reach]:
    coming = [one for one in entries if not one.is_over and one.minutes is None and one.notice is not Kind.ABSENT]
    by_day = {day: sum(one.length for one in coming if one.local_on == day) for day in {one.local_on for one in coming}}
    order = sorted(by_day)
    sums = accumulate((by_day[day] for day in order), initial=minutes)
    next(iter(sums))
    for number, (day, total) in enumerate(zip(order, sums, strict=True), start=1):
        yield Reach(day, total, len(days | set(order[:number])))
