"""Holidays by the administrator's form."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from portal.database import db
from portal.programs import clinic
from portal.programs.group_models import Holiday
from portal.programs.models import Program
from portal.schedule.actions import reshaping
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.schedule.given import group, today, writing
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
DAY = today() + timedelta(days=15)


def lay(app: Flask) -> None:
    with writing(app):
        weekly = Weekly("Goals", weekday=DAY.weekday(), begins=time(9), ends=time(12))
        for name in ("day", "evening"):
            reshaping.add_series(actor("sam"), group(name), weekly, today())


def off(app: Flask) -> set[str]:
    with app.app_context():
        cancelled = select(Appointment.because).where(Appointment.standing == Standing.CANCELLED)
        return set(db.session.scalars(cancelled))


def test_added_it_cancels_and_taken_off_it_brings_back(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    lay(app)
    sam = visit("sam")
    page = sam.follow(sam.submit(sam.get("/admin/holidays"), "/holidays", on_day=str(DAY), name="Founders’ day"))
    assert "Founders’ day" in page.text
    assert "The whole clinic" in page.text
    assert off(app) == {"Founders’ day"}
    week = visit("maya").get(f"/schedule?week={DAY.strftime('%G-W%V')}").text
    assert "Cancelled" in week or "cancelled" in week
    (link,) = [link for link in page.links() if link.endswith("/removal")]
    sam.submit(sam.get(link), "/removal")
    assert off(app) == set()
    sam.post(link, status=404)


def test_of_one_program(app: Flask, visit: Visit) -> None:
    lay(app)
    with app.app_context():
        program = db.session.scalars(select(Program.id).where(Program.name == "Adult Day IOP")).one()
    sam = visit("sam")
    sam.post("/admin/holidays", {"on_day": str(DAY), "name": "Retreat", "program": str(program)})
    with app.app_context():
        cancelled = select(Appointment.group_id).where(Appointment.standing == Standing.CANCELLED)
        assert db.session.scalars(cancelled).all() == [group("day").id]


def test_bad_input_is_a_sentence_and_makes_nothing(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    for changes, sentence in (
        ({"on_day": str(today() - timedelta(days=1))}, f"The first day you can choose is {today():%b} {today().day}, "),
        ({"on_day": "Thursday"}, "Please give a day"),
        ({"name": "  "}, "This still needs"),
        ({"name": "a\x00b"}, "a character that cannot be saved"),
        ({"program": "\x00"}, "choose one from the list"),
        ({"program": "00000000-0000-0000-0000-000000000000"}, "choose one from the list"),
    ):
        fields = {"on_day": str(DAY), "name": "Kept", "program": "", **changes}
        refused = sam.post("/admin/holidays", fields, status=422)
        assert sentence in refused.text
        assert refused.form("/holidays")["on_day"] == [fields["on_day"]]
    with app.app_context():
        assert db.session.scalar(select(func.count(Holiday.id))) == 0


def test_a_double_tap_makes_one(app: Flask, visit: Visit) -> None:
    sam, fields = visit("sam"), {"on_day": str(DAY), "name": "Founders’ day", "program": ""}
    sam.post("/admin/holidays", fields)
    assert "There is one on this day already." in sam.post("/admin/holidays", fields, status=422).text
    with app.app_context():
        assert db.session.scalar(select(func.count(Holiday.id))) == 1


def test_a_day_on_which_all_is_closed_counts_as_closed_at_once(app: Flask, visit: Visit) -> None:
    """For reminders, and for whoever is told that somebody is there."""
    sam, day = visit("sam"), (today() + timedelta(days=9)).isoformat()
    sam.submit(sam.get("/admin/holidays"), "/admin/holidays", on_day=day, name="Closed", program="")
    with app.app_context():
        assert day in clinic.facts().closed_days
    (way,) = {link for link in sam.get("/admin/holidays").links() if link.endswith("/removal")}
    sam.submit(sam.get(way), "/removal")
    with app.app_context():
        assert day not in clinic.facts().closed_days
