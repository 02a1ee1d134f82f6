"""The one clock. Tests freeze it; nothing else in the portal asks the machine for the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today_in(zone: str) -> date:
    """The calendar day it is now in `zone` (an IANA name such as "America/Chicago")."""
    return now().astimezone(ZoneInfo(zone)).date()
