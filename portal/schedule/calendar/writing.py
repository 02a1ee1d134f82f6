"""Entries as an iCalendar file (RFC 5545). The same entries make the same bytes, whenever they are written."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

from portal.schedule.calendar.entry import Entry
from portal.web.translation import text as _

AT = "appointments.invalid"
"""Ends every UID: the same at every clinic, and nobody's address."""
MAKER = "-//Appointments//Calendar//EN"
LOOK_AGAIN = timedelta(hours=1)


def written(entries: Sequence[Entry], zone: ZoneInfo, feed: bool = False) -> bytes:
    """Times by the wall clock of `zone`, which comes along. `feed`: to be read again, under a name of its own."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    if feed:
        _name(calendar)
    for span in _span(entries):
        calendar.add_component(_time_zone(zone.key, *span))
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    content: bytes = calendar.to_ical()
    return content


def _name(calendar: icalendar.Calendar) -> None:
    """The newer properties of RFC 7986, and the older ones that phones read."""
    name = _("Appointments")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(LOOK_AGAIN))


def _event(entry: Entry, zone: ZoneInfo) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.id}@{AT}")
    event.add("dtstamp", entry.changed_at or entry.made_at)  # without a METHOD: when it last changed
    event.add("created", entry.made_at)
    event.add("last-modified", entry.changed_at or entry.made_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", _wall_clock(entry.starts_at, zone))
    event.add("dtend", _wall_clock(entry.ends_at, zone))
    event.add("summary", _plain(entry.title))
    for name, words in (("description", entry.details), ("location", entry.room), ("url", entry.page)):
        if words:
            event.add(name, _plain(words))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    return event


def _wall_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """In the hour that comes twice only its first time can be written by the wall clock."""
    local = instant.astimezone(zone)
    return instant.astimezone(UTC) if local.fold else local


def _plain(words: str) -> str:
    """No control characters: the format knows none but the end of a line."""
    return "".join(sign for sign in words if sign == "\n" or sign.isprintable())


def _span(entries: Sequence[Entry]) -> list[tuple[date, date]]:
    """The years that the entries lie in, with a few days to spare; none for none."""
    if not entries:
        return []
    first = min(entry.starts_at for entry in entries) - timedelta(days=7)
    last = max(entry.ends_at for entry in entries) + timedelta(days=7)
    return [(date(first.year, 1, 1), date(last.year + 1, 1, 1))]


@lru_cache(maxsize=64)
def _time_zone(key: str, first: date, last: date) -> icalendar.Timezone:
    zone = icalendar.Timezone.from_tzid(key, first_date=first, last_date=last)
    zone.pop("comment", None)
    return zone
