"""Programs that know nothing of this one read the same wall clock: over both clock changes, in six zones.

dateutil reads the zone out of the file itself; recurring-ical-events puts each event on the day of its calendar.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.tz import tzical
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.database import db, id_at
from portal.programs import clinic
from portal.programs.models import Clinic
from portal.schedule.calendar.entry import Entry
from portal.schedule.calendar.writing import written
from portal.schedule.recurrence import span
from tests.schedule.calendars import ask, change, read, subscribe
from tests.schedule.given import session_on, today, writing
from tests.schedule.test_recurrence import ZONES
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
MADE = datetime(2026, 1, 5, 9, tzinfo=UTC)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 12, 1, tzinfo=UTC)
MOMENTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@pytest.fixture(autouse=True)
def facts_kept(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clinic's facts lie in a file beside the database: put it back too."""
    if "app" not in request.fixturenames:
        yield
        return
    file = request.getfixturevalue("app").config["INSTANCE"] / "clinic.json"
    kept = file.read_text()
    yield
    fresh = file.with_suffix(".kept")
    fresh.write_text(kept)
    fresh.replace(file)


def _in(app: Flask, zone: str) -> None:
    with writing(app):
        db.session.scalars(select(Clinic)).one().zone = zone
    with app.app_context():
        clinic.refresh()


def _changes(zone: str) -> list[date]:
    """The next two days on which the clocks change; where they never do, two days as any other."""
    noon = [datetime.combine(today() + timedelta(days=n), time(12), tzinfo=ZoneInfo(zone)) for n in range(400)]
    days = [after.date() for before, after in pairwise(noon) if before.utcoffset() != after.utcoffset()]
    return (days or [noon[90].date(), noon[270].date()])[:2]


def _zone_in(calendar: bytes, name: str) -> Any:
    """The zone as the file itself describes it: nobody is asked what it is called elsewhere."""
    return tzical(StringIO(calendar.decode().replace("\r\n", "\n"))).get(name)


@pytest.mark.parametrize("zone", ZONES)
def test_nine_stays_nine_whatever_the_clocks_do(app: Flask, visit: Visit, zone: str) -> None:
    _in(app, zone)
    days = [day + timedelta(days=n) for day in _changes(zone) for n in (-1, 0, 1, 7)]
    for day in days:
        starts_at, ends_at = span(day, time(9), time(12), zone)
        change(app, session_on(app, day), starts_at=starts_at, ends_at=ends_at)
    path = subscribe(visit("maya"))
    calendar, raw = read(app, path), ask(app, path).data
    assert len(calendar.walk("VTIMEZONE")) == 1
    found = recurring_ical_events.of(calendar).between(days[0] - timedelta(days=1), days[-1] + timedelta(days=2))
    assert sorted(event.start.replace(tzinfo=None) for event in found) == [
        datetime.combine(day, time(9)) for day in days
    ]
    assert {(event.start.time(), event.end.time()) for event in found} == {(time(9), time(12))}
    described = _zone_in(raw, zone)
    for event in found:
        wall = event.start.replace(tzinfo=None)
        assert wall.replace(tzinfo=described).astimezone(UTC) == wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@settings(deadline=None)  # a busy machine is no fault of the calendar
@given(zone=st.sampled_from(ZONES), starts=st.lists(MOMENTS, min_size=1, max_size=12))
def test_every_instant_comes_back_as_it_was(zone: str, starts: list[datetime]) -> None:
    entries = [_entry(number, start) for number, start in enumerate(starts)]
    raw = written(entries, ZoneInfo(zone))
    described = _zone_in(raw, zone)
    found = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert len(found) == len(entries)
    for event, entry in zip(found, entries, strict=True):
        for name, instant in (("dtstart", entry.starts_at), ("dtend", entry.ends_at)):
            read_as = event[name].dt
            assert read_as.astimezone(UTC) == instant
            if "TZID" in event[name].params:
                assert read_as.replace(tzinfo=None) == instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                assert read_as.replace(tzinfo=described).astimezone(UTC) == instant


def test_in_the_hour_that_comes_twice_no_wall_clock_is_trusted() -> None:
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # half past one in Chicago, and an hour later again
    raw = written([_entry(n, first + timedelta(hours=n)) for n in (0, 1)], ZoneInfo("America/Chicago"))
    assert b"DTSTART;TZID=America/Chicago:20261101T013000" in raw
    assert b"DTSTART:20261101T073000Z" in raw


def test_a_zone_without_a_name_of_its_own_needs_no_description() -> None:
    assert b"DTSTART:20261101T063000Z" in written(
        [_entry(0, datetime(2026, 11, 1, 6, 30, tzinfo=UTC))], ZoneInfo("UTC")
    )


def test_a_file_that_describes_another_zone_would_be_seen() -> None:
    raw = written([_entry(0, datetime(2026, 7, 1, 15, tzinfo=UTC))], ZoneInfo("America/Chicago"))
    wrong = raw.replace(b"TZOFFSETTO:-0500", b"TZOFFSETTO:-0400")
    ten = [datetime(2026, 7, 1, 10, tzinfo=_zone_in(one, "America/Chicago")) for one in (raw, wrong)]
    assert [one.astimezone(UTC).hour for one in ten] == [15, 14]


def _entry(number: int, starts_at: datetime) -> Entry:
    return Entry(
        id=UUID(int=id_at(MADE).int + number),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        title="Appointment",
        details="",
        room="",
        page="",
        cancelled=False,
        sequence=0,
        made_at=MADE,
        changed_at=None,
    )
