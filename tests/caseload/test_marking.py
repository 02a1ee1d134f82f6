"""Attendance in one pass: everyone by one tap, exceptions by one each, minutes for late and early only."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask

from portal.audit import verify
from portal.database import db
from portal.programs.models import GroupLeader
from portal.schedule.attendance_models import Attendance, Kind
from portal.schedule.models import Standing
from portal.schedule.queries.ledger import ledger
from portal.web.formatting import week_start
from tests.actors import actor
from tests.caseload.given import Ids, verbs
from tests.caseload.room_given import all_marks, mark_at, marks_of, room_of, running, send_marks, tells
from tests.schedule.given import HERE as HERE_ZONE
from tests.schedule.given import session_in, session_on, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
HERE = ("present", 180, 0, 0)


def _of(page: Page, name: str) -> str:
    """The words at one person on the page."""
    rows = [
        row.text_content() for row in page.tree.xpath("//li[starts-with(@id, 'seat-')]") if name in row.text_content()
    ]
    assert len(rows) == 1
    return " ".join(rows[0].split())


def test_everyone_by_one_tap(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    assert marks_of(app, room) == {}
    page = dana.follow(mark_at(dana, room, everyone=True))
    assert marks_of(app, room) == {"maya": HERE, "devon": HERE}
    assert "2 here" in page.text
    assert "Everyone" not in page.text  # nobody is left
    assert verbs(app, "dana", "appointment") == ["marked attendance"] * 2
    with app.app_context():
        assert list(verify.faults()) == []
        assert {one.marked_by for one in db.session.query(Attendance)} == {actor("dana").id}


def test_not_who_said_that_she_cannot_come(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    tells(visit("maya"), room, Kind.ABSENT)
    tells(visit("devon"), room, Kind.LATE)
    page = dana.follow(mark_at(dana, room, everyone=True))
    assert marks_of(app, room) == {"devon": HERE}
    assert "Everyone else is here" in page.text


def test_exceptions_stand_beside_it(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    mark_at(dana, room, everyone=True, devon="unexcused")
    assert marks_of(app, room) == {"maya": HERE, "devon": ("unexcused", 0, 0, 0)}
    mark_at(dana, room, everyone=True)
    assert marks_of(app, room)["devon"] == ("unexcused", 0, 0, 0)
    assert all_marks(app, room) == 2


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("here", HERE),
        ("late 20", ("late", 160, 20, 0)),
        ("early - 45", ("left_early", 135, 0, 45)),
        ("late 20 30", ("late", 130, 20, 30)),
        ("late 179", ("late", 1, 179, 0)),
        ("excused", ("excused", 0, 0, 0)),
        ("unexcused 20", ("unexcused", 0, 0, 0)),  # minutes are read where they are asked for
    ],
)
def test_each_mark(app: Flask, visit: Visit, told: str, kept: tuple[str, int, int, int]) -> None:
    room, dana = running(app), visit("dana")
    page = dana.follow(mark_at(dana, room, maya=told))
    assert marks_of(app, room) == {"maya": kept}
    checked = page.tree.xpath("//input[@type='radio' and @checked]/@value")
    assert checked == [told.split()[0]]
    mark_at(dana, room)
    assert all_marks(app, room) == 1  # the same again is nothing new


def test_hours_are_the_minutes(app: Flask, visit: Visit) -> None:
    with time_machine.travel(_noon(), tick=False):
        room, dana = room_of(app, session_on(app, today())), visit("dana")
        mark_at(dana, room, maya="late 60")
        with app.app_context():
            found = ledger(actor("maya"), week_start(today())).hours
    assert found is not None
    assert found.hours == 2.0


def _noon() -> datetime:
    return datetime.combine(today(), time(12), tzinfo=HERE_ZONE)


@pytest.mark.parametrize(
    "told",
    [
        "late",
        "late 0",
        "late −5",
        "late -7",
        "late ten",
        "late 180",
        "late 5000",
        "late 100 90",
        "early 10 -",
        "early - x",
    ],
)
def test_minutes_that_cannot_be(app: Flask, visit: Visit, told: str) -> None:
    room, dana = running(app), visit("dana")
    page = mark_at(dana, room, 422, maya=told, devon="here")
    words = _of(page, "Maya Torres")
    assert any(one in words for one in ("How many minutes?", "whole minutes, from 1 to 179", "longer than the session"))
    assert "minutes" not in _of(page, "Devon Kim").replace("Minutes late", "").replace("Minutes left early", "")
    assert marks_of(app, room) == {}
    typed = page.form("/attendance")
    assert sorted(page.tree.xpath("//input[@type='radio' and @checked]/@value")) == sorted(["here", told.split()[0]])
    kept = {value[0] for name, value in typed.items() if name.endswith(("-late", "-early"))}
    assert set(told.split()[1:]) - {"-"} <= kept
    fixed = send_marks(dana, page, maya="late 10")
    assert fixed.status == 303
    assert marks_of(app, room) == {"maya": ("late", 170, 10, 0), "devon": HERE}


def test_signs_that_are_no_mark(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    for told in ("perfect", "expected", "make_up", "x" * 500):
        mark_at(dana, room, 422, maya=told)
    assert marks_of(app, room) == {}


def test_not_before_half_an_hour_before(app: Flask, visit: Visit) -> None:
    room, dana = room_of(app, session_in(app, 0.6)), visit("dana")
    page = dana.get(room)
    assert "Attendance opens half an hour before the session" in page.text
    assert not page.tree.xpath("//form[contains(@action, '/attendance')]")
    refused = dana.post(f"{room}/attendance", {"everyone": "1"}, status=409)
    assert "Attendance opens half an hour before the session" in refused.text
    assert marks_of(app, room) == {}
    soon = room_of(app, session_in(app, 0.4))
    mark_at(dana, soon, everyone=True)
    assert len(marks_of(app, soon)) == 2


def test_a_cancelled_one_is_not_marked(app: Flask, visit: Visit) -> None:
    room, dana = running(app, standing=Standing.CANCELLED, because="Snow"), visit("dana")
    page = dana.get(room)
    assert "This session was cancelled" in page.text
    assert "Snow" in page.text
    dana.post(f"{room}/attendance", {"everyone": "1"}, status=409)
    assert marks_of(app, room) == {}


def test_only_who_is_on_the_roster(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana = running(app), visit("dana")
    for name in ("lena", "rosa", "jordan"):
        page = mark_at(dana, room, 409, **{name: "here", "maya": "late 7"})
        assert "is not expected at this session any more" in page.text
        assert "7" in [one.get("value") for one in page.tree.xpath("//input[contains(@name, '-late')]")]
    assert marks_of(app, room) == {}


def test_a_leader_removed_while_it_runs(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    page = dana.get(room)
    with writing(app):
        for row in db.session.query(GroupLeader).filter_by(user_id=actor("dana").id):
            row.until_on = today() - timedelta(days=1)
    refused = send_marks(dana, page, 404, everyone=True)
    assert "it is not open to you" in refused.text
    assert marks_of(app, room) == {}


def test_a_later_change_needs_a_reason_and_the_old_mark_stays(app: Flask, visit: Visit) -> None:
    room, dana = room_of(app, session_on(app, today() - timedelta(days=2))), visit("dana")
    assert not dana.get(room).tree.xpath("//textarea[@name='why']"), "the first mark needs none, however late"
    mark_at(dana, room, everyone=True)
    assert dana.get(room).tree.xpath("//textarea[@name='why']")
    asked = mark_at(dana, room, 422, maya="late 15")
    assert "A few words say why its attendance changes" in asked.text
    assert marks_of(app, room)["maya"] == HERE
    assert "15" in [one.get("value") for one in asked.tree.xpath("//input[contains(@name, '-late')]")]
    page = dana.follow(send_marks(dana, asked, why="Came at a quarter past: the sheet shows it."))
    assert marks_of(app, room)["maya"] == ("late", 165, 15, 0)
    assert "changed" in _of(page, "Maya Torres")
    assert "changed" not in _of(page, "Devon Kim")
    history = dana.get(f"{room}/attendance")
    rows = [
        " ".join(row.text_content().split()) for row in history.tree.xpath("//section[contains(., 'Maya')]//tbody/tr")
    ]
    assert len(rows) == 2
    assert "Late by 15 minutes" in rows[0]
    assert "Came at a quarter past" in rows[0]
    assert "Dana Ruiz" in rows[0]
    assert "counts no more" in rows[1]
    assert verbs(app, "dana", "attendance") == ["read"]
    with app.app_context():
        sealed = [one.why_sealed for one in db.session.query(Attendance) if one.why_sealed]
    assert len(sealed) == 1
    assert "quarter" not in sealed[0]


def test_on_the_day_itself_a_change_needs_none(app: Flask, visit: Visit) -> None:
    with time_machine.travel(_noon(), tick=True):
        room, dana = room_of(app, session_on(app, today())), visit("dana")
        mark_at(dana, room, everyone=True)
        assert not dana.get(room).tree.xpath("//textarea[@name='why']")
        mark_at(dana, room, maya="early - 30")
    assert marks_of(app, room)["maya"] == ("left_early", 150, 0, 30)
    assert all_marks(app, room) == 3


def test_nothing_of_it_for_anybody_else(app: Flask, visit: Visit) -> None:
    room = running(app)
    for name in ("luis", "maya", "jordan", "sam", "nora"):
        for url in ("", "/attendance", "/sheet", "/sign-in-sheet", "/skills"):
            visit(name).get(room + url, status=404)
        for url in ("attendance", "lines", "concerns"):
            visit(name).post(f"{room}/{url}", {"everyone": "1"}, status=404)
    assert marks_of(app, room) == {}
    mark_at(visit("dana"), room, everyone=True)
    assert len(marks_of(app, room)) == 2
