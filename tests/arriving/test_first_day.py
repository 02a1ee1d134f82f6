"""The page for the first day: what is known stands there, what is not is left out, and it is gone after a week."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from portal.database import db
from tests.letters.given import since
from tests.schedule.given import session_on, today
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
FACTS = {"door": "The blue door in the yard.", "parking": "Lot B is free.", "bring": "", "words": "Dana meets you."}


def _program(sam: Visitor) -> str:
    return next(link for link in sam.get("/admin/groups").links() if link.endswith("/first-day"))


def test_what_is_known_and_nothing_else(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, dana = visit("maya"), visit("dana")
    since(app, "maya", -2)
    bare = maya.get("/first-day")
    assert "None" not in bare.text
    assert "The door" not in bare.text
    assert "The time shows up here" in bare.text
    session_on(app, today() + timedelta(days=2))
    sam = visit("sam")
    sam.submit(sam.get(_program(sam)), "/first-day", **FACTS)
    hello = f"/groups/{ids('day group')}/hello"
    dana.submit(dana.get(hello), "/hello", hello="I am glad that you come.")
    visit("luis").get(hello, status=404)
    page = maya.get("/first-day")
    when = f"{(today() + timedelta(days=2)).strftime('%A')} at 9 AM"
    for words in (when, "The blue door in the yard.", "Lot B is free.", "Dana meets you.", "I am glad that you come."):
        assert words in page.text
    for words in ("Dana", "Jordan", "Room 2", "call or text 988", "(555) 010-0142"):
        assert words in page.text
    assert "Ruiz" not in page.text
    assert "What to bring" not in page.text
    assert "/first-day" in maya.get("/").links()
    with app.app_context():
        assert "glad" not in str(db.session.execute(text("SELECT hello_sealed FROM group_leader")).all())
    dana.submit(dana.get(hello), "/hello", hello="")
    assert "I am glad" not in maya.get("/first-day").text


@pytest.mark.parametrize(("days", "there"), [(-30, True), (0, True), (7, True), (8, False)])
def test_when_it_is_there(sqlite_app: Flask, days: int, there: bool) -> None:
    maya = Visitor(sqlite_app, "maya")
    since(sqlite_app, "maya", days)
    assert ("Who you will meet" in maya.get("/first-day").text) is there
    assert ("/first-day" in maya.get("/").links()) is there


def test_it_costs_the_same_with_many_leaders_and_sessions(sqlite_app: Flask) -> None:
    maya = Visitor(sqlite_app, "maya")
    since(sqlite_app, "maya", 0)
    maya.get("/first-day")
    with counted(sqlite_app) as few:
        maya.get("/first-day")
    for day in range(5):
        session_on(sqlite_app, today() + timedelta(days=day))
    with counted(sqlite_app) as many:
        maya.get("/first-day")
    assert len(few) == len(many) <= 8
