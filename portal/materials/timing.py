"""From when on a handout is there to read. What is told of a session is worked out again when the session is moved."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from portal import clock
from portal.materials.models import Release, When

EVENING = time(18)
LONGEST_BEFORE = 7 * 24  # hours


@dataclass(frozen=True)
class SessionTimes:
    """When a session is. `local_on`: its day at the clinic."""

    local_on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Terms:
    """How a handout is given: for which session perhaps, from when on, and perhaps only to who joins from a day on.

    `from_at` is what counts for When.AT; None is now. `session`: the times of the appointment, for the other cases.
    """

    appointment_id: UUID | None = None
    when: When = When.AT
    from_at: datetime | None = None
    hours: int = 0
    session: SessionTimes | None = None
    joined_from: date | None = None

    def opens_at(self, zone: str) -> datetime:
        if self.when is When.AT or self.session is None:
            return self.from_at or clock.now()
        return instant(self.when, self.hours, self.session, zone)


def instant(when: When, hours: int, session: SessionTimes, zone: str) -> datetime:
    """When it opens, as told of a session. `zone`: the clinic's."""
    if when is When.ENDS:
        return session.ends_at
    if when is When.EVENING_BEFORE:
        return datetime.combine(session.local_on - timedelta(days=1), EVENING, ZoneInfo(zone))
    return session.starts_at - timedelta(hours=hours if when is When.HOURS_BEFORE else 0)


def follow(release: Release, session: SessionTimes, zone: str) -> None:
    """The session was moved, and what is told of it with it."""
    if release.opens is not When.AT:
        release.from_at = instant(release.opens, release.hours, session, zone)
