"""Whatever day it is, everybody in the demo clinic has somewhere to be today or tomorrow."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.database import db
from portal.demo import seed as seeding
from portal.demo.people import ZONE, Riverbend
from portal.demo.schedule import seed_schedule
from portal.programs.models import Enrollment
from portal.schedule.attendance_models import Attendance
from portal.schedule.models import Appointment
from portal.schedule.policy import in_force_on
from portal.schedule.queries import sessions
from portal.schedule.queries.ledger import ledger
from portal.web.formatting import set_zone, week_start, zone
from tests.actors import actor
from tests.schedule.given import HERE, group, today, writing


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=HERE)


def _seed() -> None:
    people = {name: actor(name) for name in ("maya", "devon", "lena", "jordan", "priya")}
    clinic = Riverbend(today(), groups={"day": group("day"), "evening": group("evening")})
    clinic.people.update(people)  # type: ignore[arg-type]
    seed_schedule(clinic)


@pytest.mark.parametrize("hour", [0, 7, 13, 19, 23])
@pytest.mark.parametrize("weekday", range(7))
def test_a_session_today_or_tomorrow(sqlite_app: Flask, weekday: int, hour: int) -> None:
    moment = _at(week_start(today()) + timedelta(days=weekday), hour)
    with time_machine.travel(moment, tick=False), writing(sqlite_app):
        _seed()
        tomorrow = today() + timedelta(days=1)
        for name in ("maya", "devon", "lena", "jordan", "priya", "dana", "luis"):
            coming = sessions.coming(actor(name), days=14, most=6)
            assert coming, name
            assert coming[0].local_on <= tomorrow, name
            assert all(one.ends_at > clock.now() for one in coming)


def test_attendance_of_three_weeks_and_only_of_members(app: Flask) -> None:
    with writing(app):
        _seed()
        held = (
            select(func.count(Attendance.id))
            .join(Appointment, Appointment.id == Attendance.appointment_id)
            .where(Appointment.ends_at < clock.now())
        )
        place = (Enrollment.patient_id == Attendance.patient_id) & (Enrollment.group_id == Appointment.group_id)
        member = select(Enrollment.id).where(place, in_force_on(Enrollment, Appointment.local_on)).exists()
        assert db.session.scalar(held) == db.session.scalar(select(func.count(Attendance.id)))
        assert db.session.scalar(held.where(Appointment.group_id.is_not(None))) > 10
        assert db.session.scalar(held.where(Appointment.group_id.is_not(None), ~member)) == 0


@pytest.mark.parametrize(("weekday", "least"), [(0, 3), (2, 3), (4, 6), (6, 6)])
def test_maya_has_hours_by_the_evening(sqlite_app: Flask, weekday: int, least: int) -> None:
    monday = week_start(today())
    with time_machine.travel(_at(monday + timedelta(days=weekday), 19), tick=False), writing(sqlite_app):
        _seed()
        hours = ledger(actor("maya"), monday).hours
        assert hours is not None
        assert least <= hours.hours <= 12
        assert (hours.floor.hours, hours.floor.days) == (9, 3)


def test_nobody_is_in_two_places(app: Flask) -> None:
    with writing(app):
        _seed()
        for name in ("maya", "devon", "lena", "jordan", "dana"):
            found = sessions.coming(actor(name), days=28, most=100)
            assert all(one.ends_at <= after.starts_at for one, after in pairwise(found)), name


def test_its_days_are_the_clinics(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent in the evening is of that day, whatever the clock of the machine."""
    set_zone("UTC")
    monkeypatch.setattr(seeding, "seed_people", lambda today: [][0])
    with pytest.raises(IndexError):
        seeding.seed()
    assert zone().key == ZONE
