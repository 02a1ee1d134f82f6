""" "N of M hours": derived from attendance, this week's, in the clinic's own week."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from portal.database import db
from portal.demo.people import ZONE
from portal.programs.models import Program
from tests.caseload.given import next_weekday
from tests.home.given import Visit, attended
from tests.schedule.given import session_on, writing


def test_none_yet(app: Flask, visit: Visit) -> None:
    assert "0 of 9 hours" in visit("maya").get("/").text


def test_this_week_s_and_hers_alone(app: Flask, visit: Visit, time_machine: Any) -> None:
    monday = next_weekday(0)
    time_machine.move_to(datetime.combine(monday + timedelta(days=4), time(20), tzinfo=ZoneInfo(ZONE)))
    for day, minutes in ((-1, 180), (0, 180), (2, 150), (4, 60)):
        attended(app, session_on(app, monday + timedelta(days=day)), minutes)
    assert "6.5 of 9 hours" in visit("maya").get("/").text
    assert "0 of 9 hours" in visit("devon").get("/").text


@pytest.mark.parametrize(("moved", "words"), [(timedelta(), "3 of 9"), (timedelta(minutes=10), "0 of 9")])
def test_the_week_turns_at_midnight_of_the_clinic(
    app: Flask, visit: Visit, time_machine: Any, moved: timedelta, words: str
) -> None:
    sunday = next_weekday(6)
    time_machine.move_to(datetime.combine(sunday, time(23, 55), tzinfo=ZoneInfo(ZONE)) + moved)
    attended(app, session_on(app, sunday), 180)
    assert f"{words} hours" in visit("maya").get("/").text


def test_how_many_is_the_program_s_own(app: Flask, visit: Visit) -> None:
    with writing(app):
        db.session.execute(update(Program).where(Program.name == "Adult Day IOP").values(weekly_hours=12))
    assert "0 of 12 hours" in visit("maya").get("/").text
    assert "0 of 9 hours" in visit("lena").get("/").text


def test_who_is_in_no_program_has_none(app: Flask, visit: Visit) -> None:
    assert " of 9 hours" not in visit("rosa").get("/").text
