"""The attendance of a one-to-one: noted as a group's is, counted as a group's is, brought up while nobody notes it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.schedule.attendance_models import Attendance
from portal.schedule.queries.ledger import ledger
from portal.web.formatting import week_start
from tests.actors import actor
from tests.caseload.given import Ids, verbs
from tests.caseload.talks_given import book_one, day, one
from tests.home.given import links_in
from tests.schedule.given import HERE, talk_in
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def note(visitor: Visitor, ids: Ids, talk: UUID, mark: str, status: int = 303, **more: str) -> Page:
    hers = ids("maya").hex
    fields = {f"{hers}-mark": mark, **{f"{hers}-{name}": value for name, value in more.items() if name != "why"}}
    if "why" in more:
        fields["why"] = more["why"]
    return visitor.submit(visitor.get(f"/one-to-ones/{talk}"), "/attendance", status=status, **fields)


def marks(app: Flask) -> list[tuple[str, int]]:
    """Those that count, with their minutes."""
    with app.app_context():
        current = select(Attendance).where(Attendance.superseded_at.is_(None))
        return [(str(one.presence), one.minutes) for one in db.session.scalars(current)]


def test_there_and_its_minutes_count_in_her_week(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(day(), time(9), tzinfo=HERE))
    jordan = Visitor(app, "jordan")
    book_one(jordan, ids, day(), begins="11:00")
    talk = one(app).id
    early = jordan.get(f"/one-to-ones/{talk}")
    assert "Attendance opens half an hour before the session" in early.text
    time_machine.move_to(datetime.combine(day(), time(12), tzinfo=HERE))
    jordan = Visitor(app, "jordan")
    note(jordan, ids, talk, "late", late="10")
    assert marks(app) == [("late", 40)]
    assert "You were there for 40 minutes." in Visitor(app, "maya").get(f"/schedule/{talk}").text
    with app.test_request_context():
        hers = ledger(actor("maya"), week_start(day()))
        assert hers.hours
        assert hers.hours.minutes == 40
        assert not hers.hours.not_noted
    assert verbs(app, "jordan", "appointment").count("marked attendance") == 1


def test_not_there_counts_as_noted_and_as_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    talk = talk_in(app, -1)
    note(visit("jordan"), ids, talk, "unexcused")
    assert marks(app) == [("unexcused", 0)]
    with app.test_request_context():
        hers = ledger(actor("maya"), week_start(day()))
        assert hers.hours
        assert (hers.hours.minutes, hers.hours.not_noted) == (0, ())


def test_a_slip_is_a_sentence(app: Flask, visit: Visit, ids: Ids) -> None:
    talk = talk_in(app, -1)
    page = note(visit("jordan"), ids, talk, "late", status=422, late="900")
    assert "Please give whole minutes, from 1 to 49." in page.text
    assert page.form("/attendance")[f"{ids('maya').hex}-late"] == ["900"]
    assert not marks(app)


def test_on_a_later_day_a_change_needs_a_reason(app: Flask, visit: Visit, ids: Ids) -> None:
    talk = talk_in(app, -30)
    jordan = visit("jordan")
    note(jordan, ids, talk, "here")
    page = note(jordan, ids, talk, "excused", status=422)
    assert "A few words say why its attendance changes." in page.text
    note(jordan, ids, talk, "excused", why="She had called")
    assert marks(app) == [("excused", 0)]
    history = jordan.get(f"/one-to-ones/{talk}/attendance")
    assert "She had called" in history.text
    assert "counts no more" in history.text
    visit("priya").get(f"/one-to-ones/{talk}/attendance", status=404)


def test_an_older_page_overwrites_no_mark(app: Flask, visit: Visit, ids: Ids) -> None:
    talk, jordan = talk_in(app, -1), visit("jordan")
    old = jordan.get(f"/one-to-ones/{talk}")
    note(jordan, ids, talk, "here")
    page = jordan.submit(old, "/attendance", status=409, **{f"{ids('maya').hex}-mark": "unexcused"})
    assert "Keep what Jordan Lee marked: Here" in page.text
    assert marks(app) == [("present", 50)]
    jordan.submit(page, "/attendance", **{f"{ids('maya').hex}-mark": "unexcused"})
    assert marks(app) == [("unexcused", 0)]


def test_what_nobody_has_noted_is_brought_up(app: Flask, visit: Visit, ids: Ids) -> None:
    talk, noted, coming = talk_in(app, -3), talk_in(app, -27), talk_in(app, 20)
    jordan, way = visit("jordan"), f"/one-to-ones/{talk}"
    note(jordan, ids, noted, "here")
    listed = jordan.get("/")
    assert "One-to-ones whose attendance is to note" in listed.text
    assert links_in(listed, "talks") == [way]
    hers = jordan.get(f"/patients/{ids('maya')}")
    assert [link for link in hers.links() if link.startswith("/one-to-ones/")] == [way, f"/one-to-ones/{coming}"]
    assert "Attendance to note" in hers.text
    assert way not in visit("priya").get("/").links()
    note(jordan, ids, talk, "here")
    assert way not in jordan.get("/").links()
    assert "Attendance to note" not in jordan.get(f"/patients/{ids('maya')}").text


def test_one_is_asked_for_as_long_as_a_groups(app: Flask, visit: Visit) -> None:
    _forgotten, long_ago, lately = (talk_in(app, -24 * days) for days in (57, 55, 27))
    assert links_in(visit("jordan").get("/"), "talks") == [f"/one-to-ones/{one}" for one in (long_ago, lately)]


def test_a_mark_made_early_stands_no_more_at_another_time(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    talk = talk_in(app, 2)
    time_machine.move_to(clock.now() + timedelta(hours=1, minutes=40))
    jordan = Visitor(app, "jordan")
    note(jordan, ids, talk, "here")
    page = jordan.get(f"/one-to-ones/{talk}")
    assert "Attendance is marked already." in page.text
    jordan.submit(page, "/change", day=day(2).isoformat(), begins="12:00", minutes="50")
    assert marks(app) == [("expected", 0)]
