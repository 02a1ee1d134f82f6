"""Clocks change twice a year, and are sometimes wrong: sessions stay where they are, what has ended does not return."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts import sign_ins
from portal.database import db
from portal.operations import make_sessions
from portal.schedule import recurrence
from portal.schedule.models import Appointment, Series
from tests.accounts.doors import give_second_factor, is_in, knock
from tests.proof.row import Proof
from tests.schedule.given import group, writing
from tests.visitor import Visitor

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",  # never changes
    "America/Los_Angeles",
    "Pacific/Honolulu",  # never changes
    "Europe/London",
)
WEEKS = 104
START = date(2026, 1, 5)
HOUR, WEEK, YEARS = timedelta(hours=1), timedelta(weeks=1), timedelta(days=3652)
WRONG = (-HOUR, HOUR, YEARS)
"""How far off a clock may be for a while."""
TIMES = ((time(9), time(12)), (time(1, 30), time(3, 30)), (time(23), time(23, 45)))


def _weekly_groups(app: Flask, each: int) -> int:
    """One in each zone, on `each` days of the week."""
    with writing(app):
        for number, zone in enumerate(zone for zone in ZONES for _ in range(each)):
            begins, ends = TIMES[number % len(TIMES)]
            facts = {"title": "Skills", "from_on": START, "rotation": [], "zone": zone}
            day = 6 - number % 7  # Sundays, when clocks change, first
            db.session.add(Series(group_id=group("day").id, weekday=day, begins=begins, ends=ends, **facts))
    return len(ZONES) * each


def _nights(app: Flask) -> None:
    """Every week the job runs; and in some of them once more while the clock is wrong."""
    monday = datetime.combine(START, time(12), tzinfo=UTC)
    for week in range(WEEKS):
        for off in (timedelta(), *((WRONG[week // 8 % 3],) if week % 8 == 0 else ())):
            with time_machine.travel(monday + week * WEEK + off, tick=False), app.app_context():
                make_sessions()
                db.session.remove()


def _wrong(app: Flask) -> list[str]:
    """Every session that is not at its hour, and every week with none or two."""
    found: list[str] = []
    with app.app_context():
        for series in db.session.scalars(select(Series)):
            made = select(Appointment).where(Appointment.series_id == series.id).order_by(Appointment.starts_at)
            sessions, here = list(db.session.scalars(made)), ZoneInfo(series.zone)
            days = [one.starts_at.astimezone(here).date() for one in sessions]
            wanted = list(recurrence.days(series.weekday, START, START + WEEKS * WEEK))
            found += [f"{series.zone}: not one a week"] if days[: len(wanted)] != wanted else []
            found += [
                f"{series.zone}: {one.starts_at}"
                for one in sessions
                if one.starts_at.astimezone(here).time() != series.begins
                and not recurrence.is_skipped(one.local_on, series.begins, series.zone)
            ]
        db.session.remove()
    return found


@pytest.mark.proof("B10")
def test_the_same_hour_on_the_wall_whatever_clocks_do(sqlite_app: Flask, proof: Proof) -> None:
    groups = _weekly_groups(sqlite_app, proof.size(1, 7))
    _nights(sqlite_app)
    wrong = _wrong(sqlite_app)
    proof.tried(groups * WEEKS, len(wrong))
    assert not wrong, wrong[:10]
    _nothing_that_ended_returns(sqlite_app, proof)


def _nothing_that_ended_returns(app: Flask, proof: Proof) -> None:
    now = datetime.now(UTC)
    for off in WRONG:
        with time_machine.travel(now, tick=False) as clock:
            maya = Visitor(app, "maya")
            clock.move_to(now + 20 * timedelta(minutes=1), tick=False)
            assert not is_in(maya)
            clock.move_to(now + 20 * timedelta(minutes=1) + off, tick=False)
            assert not is_in(maya)
            clock.move_to(now + timedelta(minutes=5), tick=False)
            assert not is_in(maya), "ended, and set back"
            proof.tried()
    totp = give_second_factor(app, "jordan")
    with time_machine.travel(now, tick=False) as clock:
        code = totp.at(now)
        assert _second_step(app, totp, code) == 303
        for off in (timedelta(), *WRONG):
            clock.move_to(now + off, tick=False)
            assert _second_step(app, totp, code) == 422
            proof.tried()


def _second_step(app: Flask, totp: pyotp.TOTP, code: str) -> int:
    jordan = Visitor(app)
    knock(jordan, "jordan")
    return jordan.client.post("/sign-in/code", data={"csrf_token": jordan.csrf_token(), "code": code}).status_code


def test_hours_counted_in_utc_are_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a week were always the same number of seconds."""
    first: dict[str, datetime] = {}

    def later(day: date, begins: time, ends: time, zone: str) -> tuple[datetime, datetime]:
        start = first.setdefault(zone, datetime.combine(day, begins, tzinfo=ZoneInfo(zone)).astimezone(UTC))
        start += (day - start.date()) // WEEK * WEEK
        return start, start + HOUR

    monkeypatch.setattr(recurrence, "span", later)
    _weekly_groups(sqlite_app, 1)
    _nights(sqlite_app)
    assert any("Chicago" in one for one in _wrong(sqlite_app))


def test_a_sign_in_that_only_runs_out_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_ins, "_END", sign_ins._OPEN.values(ended_at=None))
    with pytest.raises(AssertionError, match="ended, and set back"):
        _nothing_that_ended_returns(sqlite_app, Proof("B10 control"))
