"""When reminders are due, by the clock on the clinic's wall. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING, LATE_EVENING = time(18), time(20)
HOUR = timedelta(hours=1)
EVERY = timedelta(minutes=2)
AHEAD = timedelta(minutes=3)
"""A reminder is written this much early, and told on time: no longer, since a session moved meanwhile is another."""
MOMENT = timedelta(microseconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """What begins or is due from one instant until another, the latter not included, is to be reminded of now."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Evening:
    """This evening's reminders are due `at` this instant, of what comes in `of`."""

    at: datetime
    of: Span


def evening_before(now: datetime, zone: ZoneInfo) -> Evening | None:
    """Of all that comes tomorrow. None while it is not evening yet."""
    today = now.astimezone(zone).date()
    at = wall(today, EVENING, zone)
    if now + AHEAD < at:
        return None
    return Evening(at, Span(wall(today + _DAY, time.min, zone), wall(today + 2 * _DAY, time.min, zone)))


def hour_before(now: datetime) -> Span:
    """Of what begins within the hour, and has not begun."""
    return Span(now + MOMENT, now + HOUR + AHEAD + MOMENT)


def late_evening(now: datetime, zone: ZoneInfo) -> datetime | None:
    """When reminders of what is for today are due this evening. None while it is not late yet."""
    at = wall(now.astimezone(zone).date(), LATE_EVENING, zone)
    return at if now + AHEAD >= at else None


def wall(day: date, shown: time, zone: ZoneInfo) -> datetime:
    """The instant at which a clock there shows that, in UTC.

    A time that a change of clocks leaves out comes as much later; one that it brings twice, the first time.
    """
    return datetime.combine(day, shown, tzinfo=zone).astimezone(UTC)
