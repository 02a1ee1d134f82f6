"""When somebody is there: by the clinic's wall clock, whatever the clocks do, and in words."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from portal.programs import hours
from portal.programs.clinic import ClinicFacts
from portal.web.formatting import NO_BREAK, whole_times

MINUTE = timedelta(minutes=1)
CHICAGO, SYDNEY = "America/Chicago", "Australia/Sydney"
CHANGES = {
    CHICAGO: (date(2026, 3, 8), date(2026, 11, 1)),
    SYDNEY: (date(2026, 4, 5), date(2026, 10, 4)),
}
WEEKS = (
    ((0, "08:00", "18:00"), (6, "00:30", "04:00"), (6, "09:00", "12:30"), (5, "20:00", "23:59")),
    ((6, "01:15", "01:45"), (6, "02:00", "02:30"), (6, "02:30", "07:00"), (2, "06:00", "06:01")),
)
Knows = Callable[..., None]


@pytest.fixture
def knows(sqlite_app: Flask) -> Iterator[Knows]:
    """`knows(open_hours=…)`: what the clinic has stated."""
    with sqlite_app.test_request_context():

        def know(**facts: object) -> None:
            g.clinic_facts = ClinicFacts(**{"zone": CHICAGO, **facts})  # type: ignore[arg-type]

        yield know


def _at(day: date, wall: str, zone: str = CHICAGO) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", [CHICAGO, SYDNEY])
def test_minute_by_minute_it_comes_to_the_same(knows: Knows, zone: str) -> None:
    """Around each change of clocks: the sums agree with every single minute asked one by one."""
    chance = random.Random(zone)
    for changed, week in ((day, week) for day in CHANGES[zone] for week in WEEKS):
        knows(zone=zone, open_hours=week, closed_days=[(changed + timedelta(days=1)).isoformat()])
        start = _at(changed - timedelta(days=1), "18:00", zone)
        minutes = [start + n * MINUTE for n in range(60 * 42)]
        is_open = [hours.is_open(minute) for minute in minutes]
        assert any(is_open)
        for _ in range(40):
            first, last = sorted(chance.sample(range(len(minutes)), 2))
            between = sum(is_open[first:last])
            assert hours.open_minutes_between(minutes[first], minutes[last]) == between
            if between:
                by_then = hours.after_open_minutes(minutes[first], between)
                assert hours.open_minutes_between(minutes[first], by_then) == between
                assert by_then <= minutes[last]
                assert not is_open[first] or hours.closing(minutes[first]) > minutes[first]  # type: ignore[operator]
            following = hours.next_opening(minutes[first])
            begins = [n for n in range(first + 1, len(minutes)) if is_open[n] and not is_open[n - 1]]
            assert not begins or following == minutes[begins[0]]


def test_an_hour_that_comes_twice_counts_twice_and_one_left_out_not_at_all(knows: Knows) -> None:
    knows(open_hours=[(6, "00:00", "08:00")])
    for day, minutes in ((date(2026, 3, 8), 420), (date(2026, 11, 1), 540), (date(2026, 11, 8), 480)):
        assert hours.open_minutes_between(_at(day, "00:00"), _at(day, "12:00")) == minutes


def test_a_friday_evening_waits_for_monday_and_for_the_day_after_a_closed_one(knows: Knows) -> None:
    friday = date(2026, 10, 30)
    knows(closed_days=["2026-11-02"])
    assert hours.after_open_minutes(_at(friday, "17:50"), 15) == _at(date(2026, 11, 3), "08:05")
    assert hours.next_opening(_at(friday, "20:00")) == _at(date(2026, 11, 3), "08:00")
    assert hours.closing(_at(friday, "17:59")) == _at(friday, "18:00")
    assert hours.closing(_at(friday, "18:00")) is None


def test_a_clinic_that_is_always_closed_does_not_hang(knows: Knows) -> None:
    start = date(2026, 1, 1)
    knows(open_hours=[(0, "08:00", "09:00")], closed_days=[str(start + timedelta(days=n)) for n in range(500)])
    assert hours.next_opening(_at(start, "08:00")) is None
    assert hours.after_open_minutes(_at(start, "08:00"), 5) > _at(start, "08:00") + timedelta(days=300)


def test_in_words(knows: Knows) -> None:
    usual = [(day, "08:00:00", "18:00:00") for day in range(5)]
    for stated, said in (
        ([], "weekdays, 8 AM to 6 PM"),
        ([(day, "00:00", "23:59") for day in range(7)], "every day, 12 AM to 11:59 PM"),
        ([*usual[:4], (4, "08:30", "12:00"), (4, "13:00", "16:00")], None),
        ([*usual, (5, "09:00", "12:00")], "weekdays, 8 AM to 6 PM; Saturday, 9 AM to 12 PM"),
    ):
        knows(open_hours=stated)
        last = "Monday to Thursday, 8 AM to 6 PM; Friday, 8:30 AM to 12 PM and 1 PM to 4 PM"
        assert hours.words().replace(NO_BREAK, " ") == (said or last)


def test_no_line_ends_within_a_time(knows: Knows) -> None:
    """At the foot of every page, and as the clinic says it in its own words, in every language."""
    knows(open_hours=[(0, "08:00", "12:30")])
    assert hours.words() == f"Monday, 8{NO_BREAK}AM to 12:30{NO_BREAK}PM"
    assert whole_times("de 9 AM a 5 pm, 3 amigos") == f"de 9{NO_BREAK}AM a 5{NO_BREAK}pm, 3 amigos"
