"""The same time by the wall clock for two years in six zones, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.schedule.recurrence import days, instant, span

ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Phoenix",  # never changes its clocks
    "Europe/Berlin",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/St_Johns",
)
QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
STARTS = st.dates(date(2024, 1, 1), date(2030, 1, 1))


def _exists(day: date, at: time, zone: str) -> bool:
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)


@given(zone=st.sampled_from(ZONES), weekday=st.integers(0, 6), start=STARTS, begins=QUARTERS)
@example(zone="America/Chicago", weekday=6, start=date(2026, 1, 1), begins=time(2, 30))
@example(zone="America/Chicago", weekday=6, start=date(2026, 1, 1), begins=time(1, 30))
def test_104_weeks_keep_their_wall_time(zone: str, weekday: int, start: date, begins: time) -> None:
    made = list(days(weekday, start, start + timedelta(weeks=104) - timedelta(days=1)))
    assert len(made) == len(set(made)) == 104
    assert {day.weekday() for day in made} == {weekday}
    instants = [instant(day, begins, zone) for day in made]
    assert sorted(set(instants)) == instants
    for day, moment in zip(made, instants, strict=True):
        local = moment.astimezone(ZoneInfo(zone))
        assert local.date() == day
        if _exists(day, begins, zone):
            assert local.time() == begins


@given(zone=st.sampled_from(ZONES), day=STARTS, begins=QUARTERS, ends=QUARTERS)
@example(zone="America/Chicago", day=date(2026, 3, 8), begins=time(2, 30), ends=time(3, 0))
@example(zone="America/Chicago", day=date(2026, 11, 1), begins=time(1, 30), ends=time(2, 0))
def test_a_session_never_ends_before_it_begins(zone: str, day: date, begins: time, ends: time) -> None:
    if begins >= ends:
        return
    start, end = span(day, begins, ends, zone)
    assert start < end
    if _exists(day, begins, zone) and _exists(day, ends, zone):
        assert (start, end) == (instant(day, begins, zone), instant(day, ends, zone))


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 3, 1), time(2, 30), "08:30"),  # an ordinary night in winter
        (date(2026, 3, 8), time(2, 30), "08:30"),  # skipped: an hour later by the clock
        (date(2026, 11, 1), time(1, 30), "06:30"),  # comes twice: the first
        (date(2026, 11, 8), time(1, 30), "07:30"),
    ],
)
def test_what_the_clocks_skip_or_repeat(day: date, at: time, utc: str) -> None:
    assert f"{instant(day, at, 'America/Chicago'):%H:%M}" == utc


def test_without_the_rule_a_skipped_beginning_would_end_first() -> None:
    day = date(2026, 3, 8)
    start, end = (instant(day, at, "America/Chicago") for at in (time(2, 30), time(3, 0)))
    assert end < start
