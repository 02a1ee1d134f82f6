"""From a weekly rule to instants. A change of clocks moves nothing: ten o'clock stays ten o'clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def days(weekday: int, from_on: date, until_on: date) -> Iterator[date]:
    """Every such weekday between two days, both included."""
    day = from_on + timedelta(days=(weekday - from_on.weekday()) % 7)
    while day <= until_on:
        yield day
        day += WEEK


def instant(day: date, wall_clock: time, zone: str) -> datetime:
    """That wall-clock time on that day, in UTC.

    A time that the clocks skip (2:30 on a night in spring) becomes as much later as they jump; one
    that comes twice means the first.
    """
    local = datetime.combine(day, wall_clock, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def is_skipped(day: date, wall_clock: time, zone: str) -> bool:
    """Whether the clocks jump over that time on that day: it is on no clock there."""
    back = instant(day, wall_clock, zone).astimezone(ZoneInfo(zone))
    return back.replace(tzinfo=None) != datetime.combine(day, wall_clock)


def span(day: date, begins: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    """From and to, in UTC. It never ends before it begins, not even where the clocks skip its first half."""
    start, end = instant(day, begins, zone), instant(day, ends, zone)
    if end <= start:
        end = start + (datetime.combine(day, ends) - datetime.combine(day, begins))
    return start, end
