"""Homework for a whole group: due by a session or by a day, once, counted, and taken back."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from portal.demo.people import ZONE
from tests.caseload.given import (
    Ids,
    assignments,
    clinic_without,
    give_group,
    homework,
    next_weekday,
    to_do,
    verbs,
)
from tests.review.given import ANSWERS
from tests.schedule.given import session_in, session_on
from tests.visitor import Visitor
from tests.worksheets_http.given import save, send

Visit = Callable[[str | None], Visitor]
NOTE = "Bring it as far as you got."


def _row(visitor: Visitor) -> str:
    (words,) = to_do(visitor).values()
    return words.lower()


def test_everyone_in_the_group_has_it_and_nobody_else(app: Flask, visit: Visit, ids: Ids) -> None:
    page = give_group(visit("dana"), ids("day group"), note=NOTE)
    assert page.headers["Location"] == f"/groups/{ids('day group')}?said=caseload.assign_homework~homework#homework"
    for name in ("maya", "devon"):
        ((url, _words),) = to_do(visit(name)).items()
        assert NOTE in visit(name).get(url).text
    assert to_do(visit("lena")) == to_do(visit("rosa")) == {}
    assert verbs(app, "dana", "homework") == ["assigned homework"]
    assert verbs(app, "dana", "assignment") == ["assigned"] * 2
    assert (homework(app)[0].note_sealed or "").startswith("v1:")


@pytest.mark.parametrize("hour", [time(0, 5), time(12), time(18, 30), time(23, 55)])
def test_by_thursday_says_that_thursday(sqlite_app: Flask, time_machine: Any, hour: time) -> None:
    """At any hour: in the evening the day has changed in UTC already."""
    monday, thursday = next_weekday(0), next_weekday(0) + timedelta(days=3)
    time_machine.move_to(datetime.combine(monday, hour, tzinfo=ZoneInfo(ZONE)))
    dana, maya = Visitor(sqlite_app, "dana"), Visitor(sqlite_app, "maya")
    day_group = dana.get("/groups").tree.xpath("//main//a[starts-with(@href, '/groups/')]/@href")[0]
    dana.submit(dana.get(f"{day_group}/homework"), "/homework", worksheet="worry-time", due_on=thursday.isoformat())
    assert "by thursday" in _row(maya)
    today, leader = maya.get("/").text, dana.get(day_group).text
    assert "Thu" in leader
    assert "Fri" not in leader.partition("Homework")[2].partition("Handouts")[0]
    assert "hursday" in today
    assert "Friday" not in today


def test_before_a_session(app: Flask, visit: Visit, ids: Ids) -> None:
    day = next_weekday(3)
    session, dana = session_on(app, day), visit("dana")
    offered = dana.get(f"/groups/{ids('day group')}/homework").tree.xpath("//select[@name='session']/option/@value")
    assert str(session) in offered
    give_group(dana, ids("day group"), session=str(session), due_on=(day + timedelta(days=1)).isoformat())
    row = _row(visit("maya"))
    assert "before" in row
    assert "group" in row
    (given,) = homework(app)
    assert given.due_appointment_id == session
    assert {one.due_appointment_id for one in assignments(app)} == {session}


def test_no_session_of_another_group(app: Flask, visit: Visit, ids: Ids) -> None:
    other = session_in(app, 20, of="evening")
    give_group(visit("dana"), ids("day group"), 422, session=str(other), note=NOTE)
    assert homework(app) == []


def test_a_double_submit_is_one(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/homework")
    for _ in range(2):
        dana.submit(page, "/homework", worksheet="worry-time")
    assert len(homework(app)) == 1
    assert len(assignments(app)) == 2
    give_group(dana, ids("day group"))
    assert len(homework(app)) == 2


def test_the_leader_sees_how_many_and_not_who(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, url = visit("dana"), f"/groups/{ids('day group')}"
    give_group(dana, ids("day group"))
    assert "begun 0, sent 0, reviewed 0 of 2" in dana.get(url).text
    (mayas,), (devons,) = to_do(visit("maya")), to_do(visit("devon"))
    save(visit("maya"), mayas, {"situation": "Late to group"})
    assert "begun 1, sent 0, reviewed 0 of 2" in dana.get(url).text
    send(visit("devon"), devons, ANSWERS)
    assert "begun 2, sent 1, reviewed 0 of 2" in dana.get(url).text
    assert "begun 2, sent 1 of 2" in _with_a_session(app, dana)
    assert mayas not in dana.get(url).links()


def _with_a_session(app: Flask, leader: Visitor) -> str:
    session_in(app, 20)
    return leader.get("/").text


def test_taken_back_from_those_who_have_not_sent_it(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, maya, devon = visit("dana"), visit("maya"), visit("devon")
    give_group(dana, ids("day group"))
    (mayas,), (devons,) = to_do(maya), to_do(devon)
    save(maya, mayas, {"situation": "Half of it"})
    send(devon, devons, ANSWERS)
    page = dana.get(f"/homework/{homework(app)[0].id}")
    for _ in range(2):
        dana.submit(page, "/withdrawal")
    assert "begun 2" not in dana.get(f"/groups/{ids('day group')}").text
    assert to_do(maya) == {}
    assert list(to_do(devon)) == [devons]
    assert "Half of it" in maya.get(mayas).text
    save(maya, mayas, {"situation": "More"}, status=409)
    assert verbs(app, "dana", "assignment").count("withdrew") == 1


def test_no_question_about_danger_before_somebody_is_named(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    give_group(dana, ids("day group"), worksheet="phq-9")
    clinic_without(app, "on_call_phone")
    page = give_group(dana, ids("day group"), 409, worksheet="phq-9", note=NOTE)
    assert "enter the clinic's phone number and an on-call person first" in page.text
    assert NOTE in page.tree.text_content()
    assert len(homework(app)) == 1
