"""The job that makes sessions ahead: as often as one likes, and by two at once, with the same outcome."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from portal import clock, operations
from portal.cli import scheduling
from portal.cli.main import main
from portal.database import db
from portal.demo.instance import demo_settings, is_ready, mark_ready
from portal.demo.people import ZONE
from portal.programs.models import Program
from portal.schedule.actions.generating import generate_ahead
from portal.schedule.models import Appointment, Series
from tests.schedule.given import group, today, writing
from tests.statements import counted


def _series(many: int = 3, **more: object) -> list[Series]:
    made = [
        Series(
            **{
                "group_id": group("day").id,
                "title": f"Session {n}",
                "weekday": n % 7,
                "begins": time(9),
                "ends": time(12),
                "zone": ZONE,
                "from_on": today() - timedelta(weeks=30),
                **more,
            }
        )
        for n in range(many)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _count() -> int:
    return db.session.scalar(select(func.count(Appointment.id))) or 0


def test_as_far_ahead_as_the_program_says_and_nothing_of_the_past(app: Flask) -> None:
    with writing(app):
        _series()
        for program in db.session.scalars(select(Program)):
            program.weeks_ahead = 5
        made = generate_ahead()
        days = db.session.scalars(select(Appointment.local_on)).all()
        assert made == len(days)
        assert min(days) >= today() - timedelta(days=2)
        assert today() + timedelta(weeks=4) < max(days) <= today() + timedelta(weeks=5)
        assert generate_ahead() == 0


def test_two_at_once_make_each_session_once(app: Flask) -> None:
    with writing(app):
        _series(7)

    def run(_: int) -> int:
        with app.test_request_context():
            return operations.make_sessions()

    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(run, range(6)))
    assert sorted(made)[:-1] == [0] * 5
    with app.app_context():
        assert max(made) == _count()
        slots = select(Appointment.series_id, Appointment.slot_on)
        assert len(set(db.session.execute(slots).all())) == _count()


def test_the_price_in_statements_does_not_grow_with_the_series(app: Flask) -> None:
    with writing(app):
        _series(3)
    with counted(app) as few, writing(app):
        generate_ahead()
    with writing(app):
        _series(60, title="More")
    with counted(app) as many, writing(app):
        generate_ahead()
    assert len(few) == len(many) <= 5


def test_an_operator_runs_it_by_name(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(app):
        _series()
    monkeypatch.setattr(scheduling, "changing", lambda: app)
    first, second = (CliRunner().invoke(main, ["sessions"], catch_exceptions=False).output for _ in range(2))
    with app.app_context():
        assert first == f"{_count()} sessions made\n"
    assert second == "0 sessions made\n"


def test_the_demo_makes_them_when_it_starts_on_another_day(tmp_path: Path) -> None:
    (tmp_path / "portal.db").touch()
    mark_ready(demo_settings(tmp_path))
    assert is_ready(demo_settings(tmp_path))
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert not is_ready(demo_settings(tmp_path))
