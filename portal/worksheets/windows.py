"""When a worksheet that comes again is to be done, and how each time stands. Derived, never stored. Pure.

A window is the day, the week or the two weeks that one filling-in is for. It counts from the first day of the
assignment, so a weekly one given on a Wednesday runs from Wednesday to Tuesday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

GRACE = timedelta(days=2)
"""A window stays open for yesterday and the day before: later, memory is a guess."""

DAY = timedelta(days=1)


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"

    @property
    def days(self) -> int:
        return {Cadence.DAILY: 1, Cadence.WEEKLY: 7, Cadence.BIWEEKLY: 14}[self]


class WindowStanding(StrEnum):
    """How one window stands."""

    COMING = "coming"
    DUE = "due"
    OVERDUE = "overdue"
    IN_PROGRESS = "in progress"
    DONE = "done"
    EXPIRED = "expired"

    @property
    def asks(self) -> bool:
        """Whether the patient may be reminded of it."""
        return self in (WindowStanding.DUE, WindowStanding.OVERDUE, WindowStanding.IN_PROGRESS)


@dataclass(frozen=True)
class Window:
    """Both days included."""

    from_on: date
    until_on: date

    def standing(self, today: date, begun: bool, sent: bool) -> WindowStanding:
        """`begun`: something is written in it; `sent`: it was sent at least once."""
        if sent:
            return WindowStanding.DONE
        if begun:
            return WindowStanding.IN_PROGRESS
        if today < self.from_on:
            return WindowStanding.COMING
        if today <= self.until_on:
            return WindowStanding.DUE
        return WindowStanding.OVERDUE if self.is_open(today) else WindowStanding.EXPIRED

    def is_open(self, today: date) -> bool:
        """Whether it may be begun."""
        return self.from_on <= today <= self.until_on + GRACE


@dataclass(frozen=True)
class Rule:
    """How often, from the first day to the last, both included."""

    cadence: Cadence
    from_on: date
    until_on: date

    def window(self, day: date) -> Window | None:
        """The one this day lies in; the last one ends with the rule."""
        if not self.from_on <= day <= self.until_on:
            return None
        length = self.cadence.days
        begins = day - timedelta(days=(day - self.from_on).days % length)
        return Window(begins, min(begins + timedelta(days=length - 1), self.until_on))

    def windows(self, from_on: date, until_on: date) -> Iterator[Window]:
        """Those that touch these days, oldest first."""
        day = max(from_on, self.from_on)
        while (window := self.window(day)) is not None and window.from_on <= until_on:
            yield window
            day = window.until_on + DAY

    def open(self, today: date) -> list[Window]:
        """Those that may be begun today, oldest first."""
        return [one for one in self.windows(today - GRACE, today) if one.is_open(today)]
