"""Sessions made ahead, in six zones over two years: right by the clock on the wall, and one a week."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.connections import begin_writing
from portal.database import db
from portal.programs.group_models import Holiday
from portal.schedule.actions import reshaping
from portal.schedule.actions.generating import generate
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.recurrence import is_skipped
from portal.web.formatting import week_start
from tests.actors import actor
from tests.drawn import examples
from tests.schedule.given import group

ZONES = (
    "America/Chicago",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Casablanca",  # turns its clocks back for Ramadan
    "Asia/Kolkata",  # never changes
)
WEEKS = 104
START = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=ZoneInfo("UTC"))
LAST = START + timedelta(weeks=WEEKS) - timedelta(days=1)
QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
HOURS = st.tuples(QUARTERS, QUARTERS).filter(lambda two: two[0] < two[1])
WEEKDAYS = st.integers(0, 6)
IN_WEEKS = st.integers(1, WEEKS - 2)
PIECES = st.lists(st.tuples(st.integers(0, WEEKS), st.integers(0, WEEKS)), min_size=1, max_size=6)
EASY = settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
Made = dict[date, tuple[Any, ...]]


def _series(weekday: int, hours: tuple[time, time], zone: str, lessons: int = 5) -> Series:
    series = Series(
        group_id=group("day").id,
        title="Goals",
        weekday=weekday,
        begins=hours[0],
        ends=hours[1],
        zone=zone,
        from_on=START,
        rotation=[{"topic": str(n)} for n in range(lessons)],
    )
    db.session.add(series)
    db.session.flush()
    return series


def _made(series: Series) -> list[Appointment]:
    wanted = select(Appointment).where(Appointment.series_id == series.id).order_by(Appointment.slot_on)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _facts(sessions: list[Appointment]) -> Made:
    names = ("local_on", "starts_at", "ends_at", "topic", "standing", "because")
    return {one.slot_on: tuple(getattr(one, name) for name in names) for one in sessions if one.slot_on}


def _check_clocks(sessions: list[Appointment], begins: time, ends: time, zone: str) -> None:
    here = ZoneInfo(zone)
    for one in sessions:
        first, last = (moment.astimezone(here).replace(tzinfo=None) for moment in (one.starts_at, one.ends_at))
        assert one.starts_at < one.ends_at
        assert first.date() == one.local_on
        exists, ends_exist = (not is_skipped(one.local_on, at, zone) for at in (begins, ends))
        if exists:
            assert first.time() == begins
        if exists and ends_exist:
            length = datetime.combine(one.local_on, ends) - datetime.combine(one.local_on, begins)
            assert last.time() == ends
            assert one.ends_at - one.starts_at == length or _clocks_change_within(one, zone)


def _clocks_change_within(one: Appointment, zone: str) -> bool:
    offsets = {moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in (one.starts_at, one.ends_at)}
    return len(offsets) == 2


@EASY
@given(zone=st.sampled_from(ZONES), weekday=WEEKDAYS, hours=HOURS, closed=st.sets(IN_WEEKS, max_size=4), pieces=PIECES)
@example(zone="America/Chicago", weekday=6, hours=(time(2, 30), time(3, 0)), closed=set(), pieces=[(60, 104)])
@example(zone="America/Chicago", weekday=6, hours=(time(1, 30), time(2, 30)), closed={9}, pieces=[(0, 104)])
@example(zone="Africa/Casablanca", weekday=6, hours=(time(2, 30), time(4, 0)), closed=set(), pieces=[(10, 20)])
def test_one_a_week_by_the_clock_on_the_wall_in_whatever_pieces(
    sqlite_app: Flask,
    zone: str,
    weekday: int,
    hours: tuple[time, time],
    closed: set[int],
    pieces: list[tuple[int, int]],
) -> None:
    with sqlite_app.app_context():
        begin_writing()
        whole, in_pieces = (_series(weekday, hours, zone) for _ in range(2))
        off = {START + timedelta(weeks=week, days=weekday) for week in closed}
        db.session.add_all(Holiday(on_day=day, name="Closed") for day in off)
        assert generate(whole, LAST) == WEEKS
        for first, last in pieces:
            since, until = sorted((START + timedelta(weeks=first), START + timedelta(weeks=last)))
            generate(in_pieces, min(until, LAST), since)
        generate(in_pieces, LAST)
        assert generate(in_pieces, LAST) == generate(whole, LAST) == 0
        sessions = _made(whole)
        assert [week_start(one.local_on) for one in sessions] == [START + timedelta(weeks=n) for n in range(WEEKS)]
        assert {one.local_on.weekday() for one in sessions} == {weekday}
        assert [one.topic for one in sessions] == [str(n % 5) for n in range(WEEKS)]
        assert {one.local_on for one in sessions if one.standing is Standing.CANCELLED} == off
        assert _facts(sessions) == _facts(_made(in_pieces))
        _check_clocks(sessions, *hours, zone)
        db.session.rollback()


@EASY
@given(
    zone=st.sampled_from(ZONES),
    weekdays=st.tuples(WEEKDAYS, WEEKDAYS),
    hours=st.tuples(HOURS, HOURS),
    day=st.integers(1, 7 * 60),
    by_hand=st.sets(IN_WEEKS, max_size=5),
    closed=st.sets(st.integers(1, 7 * 100), max_size=4),
)
@example(
    zone="Europe/Berlin",
    weekdays=(4, 0),
    hours=((time(2, 30), time(3)), (time(2, 30), time(3))),
    day=16,
    by_hand={2},
    closed={21},
)
def test_a_change_from_any_day_keeps_every_row_and_the_past(
    sqlite_app: Flask,
    zone: str,
    weekdays: tuple[int, int],
    hours: tuple[tuple[time, time], tuple[time, time]],
    day: int,
    by_hand: set[int],
    closed: set[int],
) -> None:
    from_on = START + timedelta(days=day)
    with time_machine.travel(NOON - timedelta(days=2), tick=False), sqlite_app.app_context():
        begin_writing()
        before = _series(weekdays[0], hours[0], zone)
        db.session.add_all(Holiday(on_day=START + timedelta(days=one), name="Closed") for one in closed)
        generate(before, LAST)
        made = _made(before)
        for one in made:
            one.by_hand = (one.local_on - START).days // 7 in by_hand
        db.session.flush()
        was = {one.id: (one.slot_on, _facts([one])) for one in made}
        weekly = Weekly("Goals", weekdays[1], *hours[1], rotation=tuple(before.rotation))
        after = reshaping.change_series(actor("sam"), before, weekly, from_on)
        generate(after, LAST)
        left, follows = _made(before), [] if after is before else _made(after)
        now = {one.id: one for one in (*left, *follows)}
        assert was.keys() <= now.keys(), "no row is lost"
        for id, (slot, facts) in was.items():
            if slot is not None and slot < from_on:
                assert _facts([now[id]]) == facts
                assert (now[id].sequence, now[id].series_id) == (0, before.id)
            elif now[id].by_hand and now[id].standing is Standing.SCHEDULED:
                assert list(_facts([now[id]]).values()) == list(facts.values())
        if after is not before:
            held = [one for one in follows if not one.by_hand]
            _check_clocks(held, *hours[1], zone)
            assert {one.local_on.weekday() for one in held} <= {weekdays[1]}
            weeks = [week_start(one.slot_on) for one in follows if one.slot_on]
            assert len(weeks) == len(set(weeks)), "one a week"
            first = from_on + timedelta(days=(weekdays[1] - from_on.weekday()) % 7)
            assert min(one.slot_on for one in follows if one.slot_on) == first
            topics = {one.slot_on: one.topic for one in held}
            assert all(topic == str((week_start(slot) - START).days // 7 % 5) for slot, topic in topics.items() if slot)
        db.session.rollback()
