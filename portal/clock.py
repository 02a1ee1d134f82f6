"""The one clock. Tests freeze it; nothing else in the portal asks the machine for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_back: ContextVar[timedelta] = ContextVar("clock set back by", default=timedelta())


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC) - _back.get()


def today_in(zone: str) -> date:
    """The calendar day it is now in `zone` (an IANA name such as "America/Chicago")."""
    return now().astimezone(ZoneInfo(zone)).date()


def to_the_minute(instant: datetime) -> datetime:
    """As a screen shows it."""
    return instant.replace(second=0, microsecond=0)


def end_of(day: date, zone: str) -> datetime:
    """Its last minute in `zone`, in UTC: what is due on a day is due until then."""
    return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def set_back(hours: float) -> Iterator[None]:
    """So many hours ago, for whoever lays a past: the demo clinic, and nobody else."""
    mark = _back.set(timedelta(hours=hours))
    try:
        yield
    finally:
        _back.reset(mark)
