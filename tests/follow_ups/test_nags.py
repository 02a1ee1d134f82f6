"""Reminders: in open hours, counted in them, up the ladder when nobody hears them; never twice."""

import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.models import Notice
from portal.programs.actions import caring
from portal.programs.models import CareRole, Clinic
from portal.safety.models import RiskTask
from tests.actors import actor
from tests.follow_ups.given import do, next_nag, opened, owner_at, round_of, steps, told
from tests.safety.given import Visit, supervises
from tests.schedule.given import writing

HERE = ZoneInfo(ZONE)
MONDAY = date(2026, 11, 30)


def _at(wall: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall), tzinfo=HERE)


@pytest.fixture
def clock_at() -> Iterator[time_machine.Traveller]:
    """Monday, ten to seven in the evening: ten minutes until the clinic closes. It opens at eight."""
    with time_machine.travel(_at("18:50"), tick=False) as moved:
        yield moved


def test_in_open_hours_alone_and_up_the_ladder(app: Flask, clock_at: time_machine.Traveller) -> None:
    """Urgent is every 15 open minutes; after two reminders that nobody heard it climbs one rung."""
    supervises(app, "priya", "maya")
    url, tuesday = opened(app, q9="3"), MONDAY + timedelta(days=1)
    assert next_nag(app, url) == _at("08:05", tuesday)
    seen = []
    for wall in ("19:30", "23:00", "03:00"):
        clock_at.move_to(_at(wall, MONDAY if wall > "12" else tuesday))
        assert round_of(app) == 0
    for minutes in range(0, 200, 5):
        clock_at.move_to(_at("08:00", tuesday) + timedelta(minutes=minutes))
        if round_of(app):
            seen.append((minutes, steps(app, url)[-1][0], owner_at(app, url)))
    assert seen == [
        (5, "reminded", "jordan"),
        (20, "reminded", "jordan"),
        (35, "passed_on", "priya"),
        (50, "reminded", "priya"),
        (65, "reminded", "priya"),
        (80, "passed_on", "sam"),
        *((minutes, "reminded", "sam") for minutes in range(95, 200, 15)),
    ]
    assert (told(app, "jordan"), told(app, "priya")) == (3, 3)


def test_what_was_taken_on_is_asked_about_rarely_until_it_is_closed(
    app: Flask, visit: Visit, clock_at: time_machine.Traveller
) -> None:
    clock_at.move_to(_at("09:00"))
    url = opened(app, q9="3")
    do(visit("jordan"), url, "acknowledgement")
    assert next_nag(app, url) == _at("17:00")
    for wall in ("09:15", "12:00", "16:59"):
        clock_at.move_to(_at(wall))
        assert round_of(app) == 0
    for day in range(1, 5):
        clock_at.move_to(_at("18:59", MONDAY + timedelta(days=day)))
        assert round_of(app) == 1
    assert owner_at(app, url) == "jordan"
    do(visit("jordan"), url, "closing", done="Seen.")
    clock_at.move_to(_at("10:00", MONDAY + timedelta(days=7)))
    assert round_of(app) == 0


def test_it_does_not_fall_back_to_who_did_not_hear_it(app: Flask, clock_at: time_machine.Traveller) -> None:
    """And one that was open before there were reminders is asked about too."""
    clock_at.move_to(_at("09:00"))
    url = opened(app, q9="3")
    with writing(app):
        db.session.execute(update(Clinic).values(nags_per_rung=1, nag_urgent_minutes=30))
        db.session.execute(update(RiskTask).values(next_nag_at=None))
    for minutes, owner in ((0, "jordan"), (30, "sam"), (31, "sam")):
        clock_at.move_to(_at("09:00") + timedelta(minutes=minutes))
        round_of(app)
        assert owner_at(app, url) == owner
    with writing(app):
        caring.set_care_team(actor("maya").id, actor("nora").id, CareRole.SUPERVISOR, MONDAY, by=None)
    round_of(app)
    assert owner_at(app, url) == "sam"


def test_workers_at_the_same_moment_remind_once(app: Flask, clock_at: time_machine.Traveller) -> None:
    clock_at.move_to(_at("09:00"))
    urls = [opened(app, q9="3"), opened(app, "devon", q9="1"), opened(app, "lena", q9="3")]
    clock_at.move_to(_at("11:00"))
    before = [told(app, name) for name in ("jordan", "priya")]
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        round_of(app)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [[one[0] for one in steps(app, url)] for url in urls] == [["opened", "reminded"]] * 3
    assert [told(app, name) for name in ("jordan", "priya")] == [before[0] + 2, before[1] + 1]
    with app.app_context():
        onces = db.session.query(Notice.once).filter_by(kind="follow_up").all()
        assert len(onces) == len(set(onces))
