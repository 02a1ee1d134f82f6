"""What a patient reads of her plan: plain, calm, true in every state it may be in."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.coverage.models import Unit
from tests.caseload.given import next_weekday
from tests.coverage.given import approve, came
from tests.schedule.given import HERE
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
PAGE = "/records/coverage"


@pytest.fixture
def now(time_machine: Any) -> date:
    """The Friday after next Monday's, at noon; what is said of days does not depend on when the tests run."""
    friday: date = next_weekday(0) + timedelta(days=4)
    time_machine.move_to(datetime.combine(friday, time(12, 30), tzinfo=HERE), tick=False)
    return friday


def _named(app: Flask, day: date) -> str:
    with app.test_request_context():
        return str(app.jinja_env.filters["month_day"](day))


def test_what_is_used_of_it(app: Flask, visit: Visit, now: date) -> None:
    until = now + timedelta(days=3)
    approve(app, now - timedelta(days=8), until, 3)
    came(app, now - timedelta(days=9), now - timedelta(days=8), now - timedelta(days=2), late=20)
    maya = visit("maya")
    assert PAGE in maya.get("/schedule").links()
    text = maya.get(PAGE).text
    said = f"through {_named(app, until)}"
    assert f"Your plan has approved sessions {said}; 2 of 3 used. 1 day with sessions is left." in text.replace(
        f", {until.year};", ";"
    )
    assert "Ask the office if you are not sure what comes next." in text
    came(app, now)
    assert "3 of 3 used. All of it is used. Nothing in your schedule changes by itself." in maya.get(PAGE).text
    assert "2 of 3" not in visit("devon").get(PAGE).text
    visit("jordan").get(PAGE, status=404)


def test_hours_more_than_one_over_ahead_and_none(app: Flask, visit: Visit, now: date) -> None:
    maya = visit("maya")
    assert "Nothing is noted here. The office keeps track of what your plan has approved." in maya.get(PAGE).text
    maya.submit(maya.get(PAGE), "/messages", topic="billing")
    approve(app, now - timedelta(days=30), now - timedelta(days=20), 1, Unit.HOURS)
    text = maya.get(PAGE).text
    assert "No approval is noted here for the days ahead." in text
    assert "Your plan approved sessions through" in text
    assert "0 of 1 hour used" in text
    approve(app, now - timedelta(days=5), now + timedelta(days=5), 4, Unit.HOURS)
    approve(app, now + timedelta(days=1), now + timedelta(days=30), 1)
    came(app, now - timedelta(days=2))
    text = maya.get(PAGE).text
    assert "3 of 4 hours used. 1 hour is left." in text
    assert "your plan has approved 1 day with sessions." in text
    assert "Some of these cover the same days. A day counts for each of them." in text
