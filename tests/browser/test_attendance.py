"""A session's room in a browser: one thumb marks a group, with and without script, at every size."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.schedule.attendance_models import Attendance
from portal.schedule.models import Appointment
from tests.browser.conftest import Person
from tests.caseload.room_given import missed, room_of
from tests.schedule.given import session_in

People = Callable[..., Person]
TABLET = {"width": 820, "height": 1180}
NARROWEST = {"width": 320, "height": 640}
PAGES = ("", "/attendance", "/skills", "/sheet", "/sign-in-sheet")


def _marks(app: Flask, room: str) -> list[tuple[str, int]]:
    with app.app_context():
        session = select(Attendance).where(Attendance.superseded_at.is_(None)).order_by(Attendance.minutes)
        rows = db.session.scalars(session.join(Appointment, Appointment.id == Attendance.appointment_id))
        return [(one.presence.value, one.minutes) for one in rows if str(one.appointment_id) in room]


@pytest.mark.parametrize("phone", [True, False])
def test_every_page_of_it(person: People, phone: bool) -> None:
    dana = person(phone=phone)
    missed(dana.app, "maya", 3, 5, 7)
    room = room_of(dana.app, session_in(dana.app, -0.2))
    dana.sign_in("dana")
    dana.go(room)
    dana.page.get_by_role("group", name="Devon Kim").get_by_role("radio", name="Excused", exact=True).check()
    dana.page.get_by_role("button", name="Save attendance").click()
    dana.page.get_by_text("1 not here").wait_for()
    for url in PAGES:
        dana.go(room + url)
        dana.check()
        dana.check_dark()
        for size in (NARROWEST, TABLET):
            dana.page.set_viewport_size(size)
            dana.check_width()
        dana.page.set_viewport_size({"width": 390, "height": 844} if phone else {"width": 1440, "height": 900})


@pytest.mark.parametrize("script", [True, False])
def test_one_pass_with_a_thumb(person: People, script: bool) -> None:
    dana = person(phone=True, script=script)
    room = room_of(dana.app, session_in(dana.app, -0.2))
    dana.sign_in("dana")
    dana.go(room)
    maya = dana.page.get_by_role("group", name="Maya Torres")
    minutes = maya.get_by_label("Minutes late")
    assert not minutes.is_visible()  # asked for where they are needed
    maya.get_by_role("radio", name="Late", exact=True).tap()
    dana.page.get_by_role("button", name="Save attendance").tap()
    dana.page.get_by_text("How many minutes? A guess is fine.").first.wait_for()
    minutes.fill("20")
    dana.page.get_by_role("button", name="Everyone is here").tap()
    dana.page.get_by_text("2 here").wait_for()
    assert _marks(dana.app, room) == [("late", 160), ("present", 180)]


def test_a_tap_is_large_enough(person: People) -> None:
    dana = person(phone=True)
    dana.sign_in("dana")
    dana.go(room_of(dana.app, session_in(dana.app, -0.2)))
    taps = dana.page.locator("label.mark").all()
    assert taps
    for tap in taps:
        box = tap.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_the_count_of_skills_comes_into_the_room(person: People) -> None:
    dana = person(phone=False)
    session_in(dana.app, -50)
    dana.sign_in("dana")
    dana.go(room_of(dana.app, session_in(dana.app, -0.2)))
    dana.page.get_by_role("link", name="Count them").click()
    dana.page.get_by_text("Fewer than three people").wait_for()
    assert dana.page.get_by_role("heading", name="Roster").is_visible()


def test_on_paper_it_is_the_sheet_alone(person: People) -> None:
    dana = person(phone=False)
    room = room_of(dana.app, session_in(dana.app, -0.2))
    dana.sign_in("dana")
    for url in ("/sheet", "/sign-in-sheet"):
        dana.go(room + url)
        dana.page.emulate_media(media="print")
        assert dana.page.get_by_role("table").is_visible()
        for off in (".rail", ".no-print"):
            assert not dana.page.locator(off).first.is_visible()
        dana.page.emulate_media(media="screen")
