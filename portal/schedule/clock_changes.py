"""Days on which the clocks change just when a weekly session begins or ends, and what becomes of it then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.schedule import recurrence

LOOK_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class ClockChange:
    """That day the clocks skip this time, or show it twice. `begins`, `ends`: what the clock shows then."""

    day: date
    at: time
    is_skipped: bool
    begins: time
    ends: time


def is_repeated(day: date, wall_clock: time, zone: str) -> bool:
    """Whether the clocks show that time twice on that day."""
    if recurrence.is_skipped(day, wall_clock, zone):
        return False
    local = datetime.combine(day, wall_clock, tzinfo=ZoneInfo(zone))
    return local.utcoffset() != local.replace(fold=1).utcoffset()


def clock_changes(weekday: int, begins: time, ends: time, zone: str, from_on: date) -> Iterator[ClockChange]:
    """In the year that begins on a day."""
    for day in recurrence.days(weekday, from_on, from_on + LOOK_AHEAD):
        for at in (begins, ends):
            skipped = recurrence.is_skipped(day, at, zone)
            if skipped or is_repeated(day, at, zone):
                first, last = recurrence.span(day, begins, ends, zone)
                shown = (moment.astimezone(ZoneInfo(zone)).time() for moment in (first, last))
                yield ClockChange(day, at, skipped, *shown)
                break
