"""When somebody is there, and how often of a follow-up is spoken again: stated on one page, mirrored for all others."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.database import db
from portal.programs import clinic
from portal.programs.hours import words
from portal.programs.life_models import OpenHours
from portal.programs.queries import clinic_row
from portal.web.formatting import NO_BREAK
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
pytestmark = pytest.mark.usefixtures("mirror_kept")


def _words(app: Flask) -> str:
    with app.test_request_context():
        return words().replace(NO_BREAK, " ")


def test_hours_are_added_and_removed_and_known_on_the_next_page(app: Flask, visit: Visit) -> None:
    with writing(app):
        db.session.execute(delete(OpenHours))
    sam = visit("sam")
    assert "/admin/hours" in sam.get("/admin/clinic").links()
    assert "None are stated yet." in sam.get("/admin/hours").text
    for weekday, opens, closes in (("4", "08:00", "12:00"), ("0", "08:00", "18:30"), ("4", "13:00", "16:00")):
        sam.submit(sam.get("/admin/hours"), "/admin/hours", weekday=weekday, opens=opens, closes=closes)
    assert _words(app) == "Monday, 8 AM to 6:30 PM; Friday, 8 AM to 12 PM and 1 PM to 4 PM"
    with app.app_context():
        assert len(clinic.facts().open_hours) == 3
    page = sam.get("/admin/hours")
    (first, *_rest) = page.tree.xpath("//form[contains(@action, '/removal')]/@action")
    sam.post(first)
    assert _words(app) == "Friday, 8 AM to 12 PM and 1 PM to 4 PM"
    sam.post(first, status=404)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens": "18:00", "closes": "08:00"}, "The end must be later than the start, on the same day."),
        ({"opens": "08:00", "closes": "08:00"}, "The end must be later than the start, on the same day."),
        ({"opens": "25:00"}, "Please give a time, such as 09:00."),
        ({"closes": ""}, "This still needs an answer."),
        ({"weekday": "7"}, "Please choose one from the list."),
        ({"weekday": []}, "Please choose a day."),
        ({"opens": "18:30", "closes": "19:30"}, "The clinic is open at some of these times already."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(sqlite_app: Flask, fields: dict[str, Any], sentence: str) -> None:
    sam = Visitor(sqlite_app, "sam")
    form = {"weekday": "0", "opens": "19:00", "closes": "20:00", **fields}
    page = sam.submit(sam.get("/admin/hours"), "/admin/hours", 422, **form)
    assert sentence in page.text
    assert page.form("/admin/hours")["opens"] == [form["opens"]] or not page.form("/admin/hours")["opens"][0]


def test_several_days_at_once_are_all_taken_or_none(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    with writing(app):
        db.session.execute(delete(OpenHours))
    week = {"opens": "08:00", "closes": "18:00"}
    sam.submit(sam.get("/admin/hours"), "/admin/hours", weekday=["0", "1", "2", "3", "4"], **week)
    assert _days(app) == [0, 1, 2, 3, 4]
    page = sam.submit(sam.get("/admin/hours"), "/admin/hours", 422, weekday=["5", "2"], **week)
    assert "The clinic is open at some of these times already." in page.text
    assert _days(app) == [0, 1, 2, 3, 4], "Saturday was not taken alone"


def _days(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(OpenHours.weekday).order_by(OpenHours.weekday)))


def test_reminders_are_numbers_within_reason(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.submit(sam.get("/admin/hours"), "/reminders", 422, nag_urgent_minutes="1")
    assert "Please give a number from 5 to 10080." in page.text
    sam.submit(sam.get("/admin/hours"), "/reminders", nag_urgent_minutes="30", nags_per_rung="4")
    with app.app_context():
        row = clinic_row()
        assert row is not None
        assert (row.nag_urgent_minutes, row.nag_high_minutes, row.nags_per_rung) == (30, 60, 4)
    visit("jordan").get("/admin/hours", 404)
