"""The week's hours in words: what is done, where the coming days bring her, what is not enough."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from portal.schedule.attendance_models import Kind
from portal.schedule.hours_in_words import ahead_words, done_words
from portal.schedule.queries.record import Entry
from portal.schedule.weekly import Floor, week_of
from portal.web.translation import spoken_in

MONDAY = date(2026, 11, 23)
NOON_WEDNESDAY = datetime(2026, 11, 25, 18, tzinfo=UTC)
NINE_AND_THREE = Floor(9, 3)


@pytest.fixture(autouse=True)
def _on_wednesday(sqlite_app: Flask, time_machine: Any) -> Any:
    time_machine.move_to(NOON_WEDNESDAY, tick=False)
    with sqlite_app.test_request_context():
        yield


def entry(day: int, minutes: int | None = None, hours: float = 3, **more: Any) -> Entry:
    on = MONDAY + timedelta(days=day)
    starts_at = datetime.combine(on, time(14), tzinfo=UTC)
    facts: dict[str, Any] = {
        "title": "Coping skills",
        "in_group": True,
        "held_by": None,
        "cancelled": False,
        "notice": None,
        "late_minutes": 0,
        "early_minutes": 0,
        "is_away": False,
        "caught_up": False,
        "made_up": False,
        "asked": None,
        **more,
    }
    ends_at = starts_at + timedelta(hours=hours)
    return Entry(id=uuid4(), local_on=on, starts_at=starts_at, ends_at=ends_at, minutes=minutes, **facts)


def words(*entries: Entry, floor: Floor = NINE_AND_THREE, today: int = 2) -> str:
    return ahead_words(week_of(entries, floor), MONDAY + timedelta(days=today))


def test_what_is_done_and_where_friday_brings_her() -> None:
    week = week_of([entry(0, 170), entry(2, 180), entry(3, 70), entry(4)], NINE_AND_THREE)
    assert done_words(week) == "7 of 9 hours this week, 3 of 3 days"
    assert ahead_words(week, MONDAY + timedelta(days=2)) == "Friday brings you to 10."
    assert not week.falls_short


def test_more_days_than_are_asked_for_are_no_part_of_them() -> None:
    week = week_of([entry(0, 170), entry(1, 120), entry(2, 120), entry(3, 70)], NINE_AND_THREE)
    assert done_words(week) == "8 of 9 hours this week, on 4 days"
    assert done_words(week, this_week=False) == "8 of 9 hours that week, on 4 days"


def test_the_day_that_completes_it_is_named() -> None:
    assert (
        words(entry(0, 180), entry(2, hours=5), entry(3, hours=1), entry(4))
        == "Today brings you to 8, and Thursday to 9."
    )


def test_today_is_no_capital_in_mid_sentence() -> None:
    with spoken_in("es"):
        assert words(entry(0, 180), entry(1, 180), entry(2, hours=5)) == "Con la sesión de hoy llega a 11 horas."
        both = words(entry(0, 180), entry(2, hours=5), entry(3, hours=1))
        assert both == "Con la sesión de hoy llega a 8 horas, y más adelante (jueves) a 9."


def test_days_count_as_well_as_hours() -> None:
    assert words(entry(0, 300), entry(2, 300), entry(3, hours=1)) == "Thursday brings you to 11."
    short = week_of([entry(0, 300), entry(1, 300)], NINE_AND_THREE)
    assert not short.is_complete
    assert short.falls_short


def test_two_on_one_day_are_one_day() -> None:
    week = week_of([entry(3, hours=2), entry(3, hours=1), entry(4)], NINE_AND_THREE)
    assert [(one.minutes, one.days) for one in week.ahead] == [(180, 1), (360, 2)]


def test_all_that_is_planned_may_not_be_enough() -> None:
    week = week_of([entry(0, 180), entry(4)], NINE_AND_THREE)
    assert ahead_words(week, MONDAY) == "What is still planned brings you to 6 of 9 hours."
    assert week.falls_short
    assert words(entry(0, 300), entry(4, hours=5)) == "What is still planned brings you to 2 of 3 days."


def test_two_minutes_short_are_said_to_be_short() -> None:
    week = week_of([entry(0, 180), entry(1, 178), entry(2, 180)], NINE_AND_THREE)
    assert done_words(week) == "8.9 of 9 hours this week, 3 of 3 days"
    assert words(entry(0, 178), entry(1, 180), entry(4)) == "What is still planned brings you to 8.9 of 9 hours."


def test_what_she_cannot_come_to_or_is_called_off_brings_nothing() -> None:
    away = entry(4, notice=Kind.ABSENT)
    assert words(entry(0, 180), away, entry(3, cancelled=True)) == "No more sessions are planned for you this week."
    assert "Friday brings you" in words(entry(0, 360), entry(4, notice=Kind.LATE), entry(2, 60))


def test_what_is_over_and_not_noted_is_said_to_wait() -> None:
    week = week_of([entry(1), entry(0, 180)], NINE_AND_THREE)
    assert ahead_words(week, MONDAY) == "Tuesday will count as soon as your leader has noted who was there."
    assert not week.falls_short
    assert "will count" not in words(entry(1, is_away=True))
    assert "will count" not in words(entry(1, 0))


def test_a_complete_week() -> None:
    assert words(entry(0, 180), entry(1, 180), entry(2, 180)) == "That is all your program asks for this week."


def test_a_mark_made_before_the_end_counts_once() -> None:
    running = entry(2, 300, hours=5)
    week = week_of([running], NINE_AND_THREE)
    assert (week.minutes, week.ahead) == (300, ())
