"""Sessions made ahead of time from a weekly rule."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.demo.people import ZONE
from portal.schedule.actions.generating import generate
from portal.schedule.models import Appointment, Series
from tests.schedule.given import HERE, group, writing

MONDAY = date(2026, 1, 5)


def _series(**more: Any) -> Series:
    facts: dict[str, Any] = {"weekday": 0, "begins": time(9), "ends": time(12), "from_on": MONDAY, **more}
    series = Series(group_id=group("day").id, title="Goals", zone=ZONE, room="Room 2", **facts)
    db.session.add(series)
    db.session.flush()
    return series


def _made(series: Series) -> list[Appointment]:
    return list(
        db.session.scalars(
            select(Appointment).where(Appointment.series_id == series.id).order_by(Appointment.starts_at)
        )
    )


def test_twice_gives_the_same(app: Flask) -> None:
    with writing(app):
        series = _series()
        assert generate(series, MONDAY + timedelta(weeks=11)) == 12
        before = [one.id for one in _made(series)]
        assert generate(series, MONDAY + timedelta(weeks=11)) == 0
        assert generate(series, MONDAY + timedelta(weeks=12)) == 1
        assert [one.id for one in _made(series)][:12] == before


def test_two_years_at_nine_by_the_clinics_clock(app: Flask) -> None:
    with writing(app):
        series = _series()
        assert generate(series, MONDAY + timedelta(weeks=103)) == 104
        made = _made(series)
        assert {one.starts_at.astimezone(HERE).time() for one in made} == {time(9)}
        assert {one.ends_at.astimezone(HERE).time() for one in made} == {time(12)}
        assert {one.starts_at.hour for one in made} == {14, 15}  # both sides of the change of clocks


def test_a_night_on_which_the_clocks_change_is_no_obstacle(app: Flask) -> None:
    with writing(app):
        series = _series(weekday=6, begins=time(2, 30), ends=time(3, 0))
        assert generate(series, date(2026, 3, 29)) == 12
        assert all(one.starts_at < one.ends_at for one in _made(series))


def test_topics_take_turns(app: Flask) -> None:
    with writing(app):
        series = _series(rotation=[{"topic": one} for one in ("one", "two", "three")])
        generate(series, MONDAY + timedelta(weeks=4))
        assert [one.topic for one in _made(series)] == ["one", "two", "three", "one", "two"]


def test_topics_keep_their_turn_when_made_in_pieces(app: Flask) -> None:
    with writing(app):
        series = _series(rotation=[{"topic": one} for one in ("one", "two", "three")])
        generate(series, MONDAY + timedelta(weeks=4), since=MONDAY + timedelta(weeks=2))
        assert [one.topic for one in _made(series)] == ["three", "one", "two"]


@pytest.mark.parametrize(("until_on", "made"), [(MONDAY, 1), (MONDAY + timedelta(days=13), 2), (date(2025, 1, 1), 0)])
def test_nothing_after_the_last_day(app: Flask, until_on: date, made: int) -> None:
    with writing(app):
        assert generate(_series(until_on=until_on), MONDAY + timedelta(weeks=9)) == made
