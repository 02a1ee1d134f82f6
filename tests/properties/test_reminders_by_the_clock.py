"""Reminders in six zones over changes of clocks: on time by the clock on the wall, none lost and none twice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from portal import clock
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.models import Notice
from portal.notifications.reminders.times import AHEAD, EVERY, evening_before, hour_before, late_evening
from portal.schedule import recurrence
from portal.schedule.models import Appointment
from portal.worksheets.models import Assignment
from tests.drawn import examples
from tests.notifications.reminded import reminders, run
from tests.properties.test_sessions_ahead import ZONES
from tests.schedule.given import group, writing
from tests.worksheets_http.given import give, id_in

ZONE_NAMES = st.sampled_from(ZONES)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGINS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 5, 30, 59)))
NEAR_CHANGES = (
    date(2027, 3, 14),  # Chicago and New York: forward
    date(2027, 11, 7),  # and back
    date(2027, 3, 28),  # Berlin: forward
    date(2027, 10, 31),  # and back
    date(2027, 4, 4),  # Lord Howe: half an hour back
    date(2027, 10, 3),  # and forward
    date(2027, 2, 7),  # Casablanca: back for Ramadan
    date(2027, 3, 14),  # and forward
)
DAYS = st.one_of(
    st.builds(lambda day, by: day + by * DAY, st.sampled_from(NEAR_CHANGES), st.integers(-1, 2)),
    st.dates(date(2027, 1, 1), date(2027, 12, 1)),
)
GAPS = st.lists(st.integers(1, 170), min_size=1, max_size=8)
"""Minutes between runs, over and over: a worker that is slow, or away for a while."""
INSTANTS = st.integers(0, 30 * 365 * 24 * 60).map(lambda minutes: datetime(2005, 1, 1, tzinfo=UTC) + minutes * MINUTE)
EASY = settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


def runs_between(first: datetime, last: datetime, gaps: list[int]) -> list[datetime]:
    moments, number = [first], 0
    while moments[-1] < last:
        moments.append(moments[-1] + gaps[number % len(gaps)] * MINUTE)
        number += 1
    return moments


def meets(app: Flask, starts_at: datetime, on: date) -> None:
    """A session of the evening group: Lena's."""
    with writing(app):
        db.session.execute(delete(Notice))
        db.session.execute(delete(Appointment))
        ends_at, facts = starts_at + HOUR, {"title": "Coping", "local_on": on}
        db.session.add(Appointment(group_id=group("evening").id, starts_at=starts_at, ends_at=ends_at, **facts))


def first_from(due: datetime, moments: list[datetime], until: datetime) -> datetime | None:
    """When a reminder is told that is due then: on time, or as late as the job came. None: it came too late."""
    return next((max(due, at) for at in moments if due - AHEAD <= at < until), None)


@EASY
@given(zone=ZONE_NAMES, day=DAYS, begins=BEGINS, gaps=GAPS, seconds=st.integers(0, 59))
@example(zone="America/Chicago", day=date(2027, 3, 14), begins=time(3, 30), gaps=[2], seconds=0)
@example(zone="America/Chicago", day=date(2027, 11, 7), begins=time(1, 30), gaps=[7], seconds=30)
@example(zone="Australia/Lord_Howe", day=date(2027, 4, 4), begins=time(1, 45), gaps=[2], seconds=0)
@example(zone="Africa/Casablanca", day=date(2027, 2, 7), begins=time(0), gaps=[59], seconds=1)
@example(zone="America/Chicago", day=date(2027, 3, 14), begins=time(0), gaps=[1, 60, 170, 121, 170], seconds=0)
def test_each_reminder_of_a_session_once_and_on_time(
    sqlite_app: Flask, zone: str, day: date, begins: time, gaps: list[int], seconds: int
) -> None:
    here = ZoneInfo(zone)
    starts_at = recurrence.instant(day, begins, zone)
    on = starts_at.astimezone(here).date()
    with time_machine.travel(starts_at - 2 * DAY, tick=False) as now:
        meets(sqlite_app, starts_at, on)
        moments = runs_between(starts_at - 31 * HOUR + seconds * timedelta(seconds=1), starts_at + HOUR, gaps)
        for moment in moments:
            now.move_to(moment)
            run(sqlite_app, zone)
        told = {one.once.split(":")[1]: one.not_before for one in reminders(sqlite_app)}
        assert len(told) == len(reminders(sqlite_app)), "none twice"
    evening = datetime.combine(on - DAY, time(18), tzinfo=here)
    midnight = datetime.combine(on, time(0), tzinfo=here)
    assert told.get("evening") == first_from(evening.astimezone(UTC), moments, midnight.astimezone(UTC))
    assert told.get("hour") == first_from(starts_at - HOUR, moments, starts_at)
    if max(gaps) * MINUTE <= EVERY:
        assert told["hour"] == starts_at - HOUR
        assert told["evening"] is not None
        assert told["evening"].astimezone(here).replace(tzinfo=None) == datetime.combine(on - DAY, time(18))


@EASY
@given(zone=ZONE_NAMES, day=DAYS, gaps=GAPS)
@example(zone="America/Chicago", day=date(2027, 3, 14), gaps=[2])
@example(zone="Europe/Berlin", day=date(2027, 10, 31), gaps=[2])
def test_each_reminder_of_homework_once_and_at_six(sqlite_app: Flask, zone: str, day: date, gaps: list[int]) -> None:
    evening = datetime.combine(day - DAY, time(18), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    midnight = datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    with time_machine.travel(evening - DAY, tick=False) as now:
        url = give(sqlite_app, "lena", "thought-record-short", by="priya", due_at=clock.end_of(day, zone))
        moments = runs_between(evening - 3 * HOUR, midnight + 20 * HOUR, gaps)
        for moment in moments:
            now.move_to(moment)
            run(sqlite_app, zone)
        told = [one.not_before for one in reminders(sqlite_app) if one.subject_id == id_in(url)]
    due = first_from(evening, moments, midnight)
    assert told == ([due] if due else [])
    if max(gaps) * MINUTE <= EVERY:
        assert told == [evening]
    with sqlite_app.app_context():
        begin_writing()
        db.session.execute(delete(Notice))
        db.session.get_one(Assignment, id_in(url)).withdrawn_at = clock.now()
        db.session.commit()


@settings(max_examples=examples(500))
@given(zone=ZONE_NAMES, now=INSTANTS)
@example(zone="America/Chicago", now=datetime(2027, 3, 14, 3, 0, tzinfo=UTC))
def test_an_evening_is_of_all_of_tomorrow_and_of_nothing_else(zone: str, now: datetime) -> None:
    here = ZoneInfo(zone)
    evening = evening_before(now, here)
    today = now.astimezone(here).date()
    if evening is None:
        assert (now + AHEAD).astimezone(here).time() < time(18)
        return
    assert evening.at.astimezone(here).replace(tzinfo=None) == datetime.combine(today, time(18))
    assert evening.at - AHEAD <= now < evening.of.since < evening.of.until
    first, last = (moment.astimezone(here).date() for moment in (evening.of.since, evening.of.until - MINUTE))
    assert first == last == today + DAY
    assert (evening.of.since - MINUTE).astimezone(here).date() == today
    assert evening.of.until.astimezone(here).date() == today + 2 * DAY


@settings(max_examples=examples(200))
@given(zone=ZONE_NAMES, now=INSTANTS)
def test_the_hour_is_sixty_minutes_whatever_clocks_do(zone: str, now: datetime) -> None:
    span = hour_before(now)
    assert span.since > now
    assert span.since <= now + HOUR + AHEAD < span.until <= now + HOUR + AHEAD + timedelta(seconds=1)
    late = late_evening(now, ZoneInfo(zone))
    shown = (now + AHEAD).astimezone(ZoneInfo(zone))
    assert (late is not None) == (shown.time() >= time(20) or shown.date() > now.astimezone(ZoneInfo(zone)).date())


def test_the_demo_clinic_is_in_one_of_the_zones() -> None:
    assert ZONE in ZONES
    assert EVERY < AHEAD, "no run comes later than what it is to write early"
