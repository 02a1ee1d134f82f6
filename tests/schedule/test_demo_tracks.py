"""The demo clinic's second track: the same modules in the same week on other days, and a day on which all is closed."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.database import db
from portal.demo.people import Riverbend
from portal.demo.schedule import seed_schedule
from portal.demo.tracks import seed_tracks
from portal.programs.group_models import Holiday, WaitingPlace
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries import sessions
from portal.web.formatting import week_start
from tests.actors import actor
from tests.schedule.given import group, today, writing

NAMES = ("maya", "devon", "lena", "jordan", "priya", "luis", "sam")


def _seed() -> Riverbend:
    clinic = Riverbend(today(), groups={"day": group("day"), "evening": group("evening")})
    for name in NAMES:
        clinic.people[name] = db.session.get_one(User, actor(name).id)
    seed_schedule(clinic)
    seed_tracks(clinic)
    return clinic


@pytest.mark.parametrize("weekday", range(7))
def test_a_miss_can_be_made_up_in_the_same_week(sqlite_app: Flask, weekday: int) -> None:
    noon = clock.now() + timedelta(days=(weekday - clock.now().weekday()) % 7)
    with time_machine.travel(noon, tick=False), writing(sqlite_app):
        clinic = _seed()
        modules = {}
        for name, days in (("day", 20), ("afternoon", 28)):
            rows = db.session.scalars(
                select(Appointment).where(
                    Appointment.group_id == clinic.groups[name].id,
                    Appointment.series_id.is_not(None),
                    Appointment.local_on <= today() + timedelta(days=days),
                )
            )
            modules[name] = {(week_start(one.local_on), one.module, one.topic) for one in rows}
        assert len(modules["day"]) > 15
        assert modules["day"] <= modules["afternoon"]


def test_nobody_leads_two_at_once_and_the_clinic_closes_once(app: Flask) -> None:
    with writing(app):
        _seed()
        found = sessions.coming(actor("luis"), days=60, most=200)
        assert {one.group for one in found} == {"Afternoon group", "Evening DBT group"}
        assert all(one.ends_at <= after.starts_at for one, after in pairwise(found))
        (holiday,) = db.session.scalars(select(Holiday)).all()
        assert 10 <= (holiday.on_day - today()).days <= 20
        closed = select(Appointment.standing).where(
            Appointment.local_on == holiday.on_day, Appointment.group_id.is_not(None)
        )
        assert set(db.session.scalars(closed)) == {Standing.CANCELLED}
        assert len(db.session.scalars(select(WaitingPlace)).all()) == 1
