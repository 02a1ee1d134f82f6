"""The library of skills marks what this patient has been taught: where she was present, or has caught up."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.database import db
from portal.materials.timing import Terms
from portal.programs.actions import joining
from portal.schedule.attendance_models import Presence
from portal.schedule.models import Appointment, Standing
from portal.skills.catalogue import skills
from tests.actors import actor
from tests.materials.given import posted
from tests.practising.given import asked
from tests.schedule.given import HERE, group, marked, session_in, session_on, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
YESTERDAY = -27.0


@pytest.fixture(autouse=True)
def _in_the_evening(time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(today(), time(20), tzinfo=HERE))


def _rows(page: Page) -> dict[str, str]:
    return {row.get("id"): row.text_content() for row in page.tree.xpath("//li[contains(@class, 'linkrow')]")}


def _taught(page: Page) -> set[str]:
    return {skill for skill, words in _rows(page).items() if "Taught" in words}


def test_every_skill_stands_there_and_leads_to_its_steps(visit: Visit) -> None:
    maya = visit("maya")
    page = maya.get("/skills")
    assert set(_rows(page)) == set(skills())
    assert _taught(page) == set()
    assert {f"/skills/{one}" for one in skills()} <= set(page.links())
    shown = maya.get("/skills/tipp").text
    for words in (*skills()["tipp"].steps, skills()["tipp"].caution, skills()["tipp"].when):
        assert words in shown
    maya.get("/skills/flying", status=404)


@pytest.mark.parametrize(("presence", "taught"), [(one, one.is_there) for one in Presence])
def test_by_who_was_there(app: Flask, visit: Visit, presence: Presence, taught: bool) -> None:
    session = session_in(app, YESTERDAY, skills=["stop", "tipp"], taught=["stop"])
    marked(app, session, "maya", presence)
    assert _taught(visit("maya").get("/skills")) == ({"stop"} if taught else set())
    assert _taught(visit("devon").get("/skills")) == set(), "another's presence is not hers"


def test_what_was_only_planned_is_not_taught(app: Flask, visit: Visit) -> None:
    marked(app, session_in(app, YESTERDAY, skills=["stop"]), "maya", Presence.PRESENT)
    assert _taught(visit("maya").get("/skills")) == set()


def test_catching_up_counts_and_can_be_taken_back(app: Flask, visit: Visit) -> None:
    session = session_in(app, YESTERDAY, taught=["wise-mind"])
    marked(app, session, "maya", Presence.UNEXCUSED)
    maya = visit("maya")
    maya.submit(maya.get(f"/schedule/{session}/missed"), "/caught-up")
    assert _taught(maya.get("/skills")) == {"wise-mind"}
    page = maya.get(f"/schedule/{session}/missed")
    maya.submit(page, "/caught-up", done="no")
    assert _taught(maya.get("/skills")) == set()


def test_an_amended_mark_changes_it(app: Flask, visit: Visit) -> None:
    session = session_in(app, YESTERDAY, taught=["stop"])
    marked(app, session, "maya", Presence.PRESENT)
    marked(app, session, "maya", Presence.EXCUSED)
    assert _taught(visit("maya").get("/skills")) == set()


def test_as_many_statements_for_many_sessions(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    maya.get("/skills")
    with counted(app) as few:
        maya.get("/skills")
    for days in range(2, 12):
        session = session_on(app, today() - timedelta(days=days), taught=["stop", "tipp"])
        marked(app, session, "maya", Presence.PRESENT)
    with counted(app) as many:
        maya.get("/skills")
    assert len(few) == len(many)
    assert _taught(maya.get("/skills")) == {"stop", "tipp"}


def test_nothing_is_taught_in_a_session_that_was_called_off(app: Flask, visit: Visit) -> None:
    session = session_in(app, YESTERDAY)
    with writing(app):
        db.session.get_one(Appointment, session).standing = Standing.CANCELLED
        group_id = group("day").id
    dana = visit("dana")
    dana.post(f"/groups/{group_id}/sessions/{session}/taught", {"skills": ["stop"]}, status=409)


def test_who_joins_today_has_been_taught_nothing_yet(app: Flask, visit: Visit) -> None:
    session_in(app, YESTERDAY, taught=["stop"])
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert _taught(visit("lena").get("/skills")) == set()


def test_staff_read_it_without_marks(app: Flask, visit: Visit) -> None:
    marked(app, session_in(app, YESTERDAY, taught=["stop"]), "maya", Presence.PRESENT)
    for name in ("dana", "jordan", "sam"):
        page = visit(name).get("/skills")
        assert set(_rows(page)) == set(skills())
        assert _taught(page) == set()
        one = visit(name).get("/skills/stop")
        assert "/worksheets/library/tipp" in one.links()
        assert "I used this" not in one.text


def test_a_worksheet_that_goes_with_it_begins_with_a_tap(visit: Visit) -> None:
    maya = visit("maya")
    page = maya.get("/skills/opposite-action")
    begun = maya.submit(page, "/worksheets")
    assert "Opposite" in maya.follow(begun).text


def test_the_handout_of_the_session_that_taught_it(app: Flask, visit: Visit) -> None:
    session = session_in(app, YESTERDAY, taught=["stop"])
    for_stop = posted(app, "STOP on one page", terms=Terms(session))
    other = posted(app, "Cold water", terms=Terms(session_in(app, YESTERDAY - 48, taught=["tipp"])))
    maya = visit("maya")
    assert for_stop not in maya.get("/skills/stop").links(), "she was not there yet"
    marked(app, session, "maya", Presence.PRESENT)
    page = maya.get("/skills/stop")
    assert for_stop in page.links()
    assert other not in page.links()
    assert for_stop not in maya.get("/skills/tipp").links()
    assert for_stop in asked(maya, strength="8").links()
