"""My hours on the schedule: late minutes taken off, by session in a past week, a way on where they fall short."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from portal.database import db
from portal.schedule.attendance_models import Asked, MakeUp, Presence
from tests.actors import actor
from tests.caseload.given import next_weekday
from tests.home.given import section
from tests.schedule.given import HERE, marked, other_group, session_of, session_on, told_absent, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _wednesday_noon(time_machine: Any) -> Any:
    monday = next_weekday(0)
    time_machine.move_to(datetime.combine(monday + timedelta(days=2), time(12, 30), tzinfo=HERE), tick=False)
    return monday


def test_this_week(app: Flask, visit: Visit, time_machine: Any) -> None:
    monday = _wednesday_noon(time_machine)
    marked(app, session_on(app, monday), "maya", Presence.LATE, late=20)
    marked(app, session_on(app, monday + timedelta(days=2)), "maya", Presence.PRESENT)
    session_on(app, monday + timedelta(days=4))
    maya = visit("maya")
    for url in ("/schedule", "/schedule?view=list", "/"):
        assert "5.6 of 9 hours this week, 2 of 3 days" in maya.get(url).text
        assert "What is still planned brings you to 8.6 of 9 hours." in maya.get(url).text
        assert "/schedule/make-up" in maya.get(url).links()
        drawn = maya.get(url).tree.xpath("//*[@class='progress']")[-1]
        assert [one.get("class") for one in drawn] == ["done"] * 5 + [None] * 4, "whole hours only"
    assert "You were there for 160 minutes. 20 minutes came off" in maya.get("/schedule").text
    devon = visit("devon").get("/schedule").text
    assert "0 of 9 hours this week" in devon
    assert "You were there" not in devon


def test_where_friday_brings_her(app: Flask, visit: Visit, time_machine: Any) -> None:
    monday = _wednesday_noon(time_machine)
    for day in (0, 1, 2):
        marked(app, session_on(app, monday + timedelta(days=day)), "maya", Presence.LATE, late=40)
    friday = session_on(app, monday + timedelta(days=4))
    maya = visit("maya")
    assert "7 of 9 hours this week, 3 of 3 days" in maya.get("/schedule").text
    assert "Friday brings you to 10." in section(maya.get("/"), "later")
    assert "/schedule/make-up" not in maya.get("/schedule").links()
    told_absent(app, friday)
    page = maya.get("/schedule")
    assert "No more sessions are planned for you this week." in page.text
    assert "/schedule/make-up" in page.links()


def test_a_past_week_by_session(app: Flask, visit: Visit, time_machine: Any) -> None:
    monday = _wednesday_noon(time_machine)
    before = monday - timedelta(days=7)
    marked(app, session_on(app, before), "maya", Presence.LATE, late=10)
    marked(app, session_on(app, before + timedelta(days=1), topic="Gone"), "maya", Presence.EXCUSED)
    page = visit("maya").get(f"/schedule?week={before.strftime('%G-W%V')}")
    assert "2.8 of 9 hours that week, 1 of 3 days" in page.text
    assert "You were there for 170 minutes. 10 minutes came off" in page.text
    assert "brings you to" not in page.text
    assert "What you missed" in page.text


def test_a_make_up_counts(app: Flask, visit: Visit, time_machine: Any) -> None:
    monday = _wednesday_noon(time_machine)
    missed = session_on(app, monday, module="Coping")
    marked(app, missed, "maya", Presence.EXCUSED)
    guest = session_of(app, other_group(app), -5)
    maya = visit("maya")
    assert "0 of 9 hours" in maya.get("/schedule").text
    with writing(app):
        made = {"patient_id": actor("maya").id, "missed_id": missed, "guest_id": guest, "asked_at": datetime.now(HERE)}
        db.session.add(MakeUp(standing=Asked.CONFIRMED, **made))
    marked(app, guest, "maya", Presence.MAKE_UP)
    page = maya.get("/schedule")
    assert "3 of 9 hours this week, 1 of 3 days" in page.text
    assert "You made up for this one." in page.text
    assert "You missed" not in page.text
    assert f"/schedule/{guest}" in page.links()


def test_the_same_statements_however_much_there_is(app: Flask, visit: Visit, time_machine: Any) -> None:
    monday = _wednesday_noon(time_machine)
    maya = visit("maya")

    def price(url: str) -> int:
        with counted(app) as seen:
            maya.get(url)
        return len(seen)

    def lay(times: int) -> list[UUID]:
        return [session_on(app, monday + timedelta(days=n % 5)) for n in range(times)]

    marked(app, lay(1)[0], "maya", Presence.PRESENT)
    few = {url: price(url) for url in ("/schedule", "/schedule?view=list")}
    for session in lay(24)[:12]:
        marked(app, session, "maya", Presence.EXCUSED)
    assert {url: price(url) for url in few} == few
    assert max(few.values()) <= 6, few
