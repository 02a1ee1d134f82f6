"""Somebody who stands in reaches that one session, and nothing else of the group."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from portal import clock
from portal.database import db
from portal.schedule.attendance_models import Kind
from portal.schedule.models import StandIn
from tests.caseload.given import Ids, give_group
from tests.caseload.room_given import (
    asks,
    mark_at,
    marks_of,
    missed,
    noticed,
    room_of,
    running,
    session_id,
    stand_in,
    tells,
)
from tests.home.given import posted
from tests.schedule.given import session_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_the_room_and_what_is_done_there(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "devon", 3, 5, 7)
    room, luis = running(app), visit("luis")
    luis.get(room, status=404)
    stand_in(app, room)
    page = luis.get(room)
    assert "You stand in for this session." in page.text
    for url in ("/attendance", "/sheet", "/sign-in-sheet", "/skills"):
        luis.get(room + url)
    mark_at(luis, room, maya="excused", devon="here")
    assert set(marks_of(app, room)) == {"maya", "devon"}
    luis.post(f"{room}/lines", {"patient_id": str(ids("maya")), "line": "See you soon."})
    luis.post(f"{room}/concerns", {"patient_id": str(ids("devon"))})
    asked = asks(app, "lena", session_id(room), session_in(app, -30, of="evening"))
    luis.post(f"/make-ups/{asked}/confirmation")


def test_nothing_else_of_the_group(app: Flask, visit: Visit, ids: Ids) -> None:
    room, other = running(app), room_of(app, session_in(app, 20))
    dana, luis = visit("dana"), visit("luis")
    give_group(dana, ids("day group"), session=str(session_id(room)))
    posted(app, "Riding the wave", session_id(room))
    stand_in(app, room)
    asked = asks(app, "lena", session_id(other), session_in(app, -30, of="evening"))
    group = f"/groups/{ids('day group')}"
    for url in (group, other, f"{other}/attendance", f"{other}/sheet", f"{group}/homework", f"{group}/raised"):
        dana.get(url)
        luis.get(url, status=404)
    for url in (f"{other}/attendance", f"{other}/lines", f"{other}/concerns", f"/make-ups/{asked}/confirmation"):
        luis.post(url, status=404)
    page = luis.get(room)
    for link in page.links():
        if link.startswith("/"):
            assert luis.client.get(link).status_code in (200, 303), link
    assert "Riding the wave" in page.text
    assert "opened by" not in page.text
    assert group not in page.links()
    assert group in dana.get(room).links()
    assert str(ids("day group")) not in luis.get("/groups").html


def test_until_some_days_after_and_not_once_it_is_taken_back(app: Flask, visit: Visit) -> None:
    room, luis = running(app), visit("luis")
    stand_in(app, room, days=0)
    luis.get(room)
    with writing(app):
        db.session.query(StandIn).one().until_on = today() - timedelta(days=1)
    luis.get(room, status=404)
    with writing(app):
        one = db.session.query(StandIn).one()
        one.until_on, one.ended_at = today() + timedelta(days=3), clock.now()
    luis.get(room, status=404)


def test_he_is_told_and_sees_who_cannot_come(app: Flask, visit: Visit, ids: Ids) -> None:
    room, luis = room_of(app, session_in(app, 20)), visit("luis")
    stand_in(app, room)
    tells(visit("maya"), room, Kind.ABSENT, "A fever.")
    assert sorted(noticed(app, "absence")) == sorted([ids("dana"), ids("jordan"), ids("luis")])
    page = luis.get("/")
    assert "Maya Torres" in page.text
    assert room in page.links()
    assert "A fever." in luis.get(room).text
