"""What the portal itself gives as a reason is read in each reader's own language, whoever brought it about in which."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, update

from portal.accounts.models import User
from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Ending, Enrollment
from portal.schedule.actions import changing, reshaping
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.attendance_models import Presence
from portal.schedule.models import Appointment, Standing
from portal.web.formatting import week_start
from portal.web.translation import spoken_in
from tests.actors import actor
from tests.schedule.given import group, marked, session_in, talk_in, today, writing
from tests.visitor import Visitor
from tests.worksheets_http.given import give

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
NO_PLACE = {
    "en": "You have no place in the program on that day.",
    "es": "Usted no tiene un lugar en el programa ese día.",
}
MOVED = {"en": "The weekly session moved to another day.", "es": "La sesión semanal pasó a otro día."}
OVER = {"en": "Your place in Day group has ended", "es": "Su lugar en Day group terminó"}
CALLED_OFF = {"en": "The session was cancelled before it began.", "es": "La sesión se canceló antes de empezar."}
HER_LANGUAGE = [("es", "en"), ("en", "es")]


def speaks(app: Flask, name: str, language: str) -> Visitor:
    with writing(app):
        db.session.execute(update(User).where(User.id == actor(name).id).values(language=language))
    return Visitor(app, name)


@contextmanager
def done_in(app: Flask, language: str) -> Iterator[None]:
    """By somebody of that language."""
    with writing(app), force_locale(language), spoken_in(language):
        yield


@pytest.mark.parametrize(("theirs", "hers"), HER_LANGUAGE)
def test_a_one_to_one_on_a_day_without_a_place(app: Flask, ids: Ids, theirs: str, hers: str) -> None:
    jordan, maya = speaks(app, "jordan", theirs), speaks(app, "maya", hers)
    talk = talk_in(app, 24 * 6)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == ids("maya"))).one()
        joining.end_enrollment(place, today() + timedelta(days=2), None, Ending.COMPLETED)
    jordan.submit(jordan.get(f"/patients/{ids('maya')}"), f"/one-to-ones/{talk}/cancellation")
    for reader, page, language in ((maya, f"/schedule/{talk}", hers), (jordan, f"/one-to-ones/{talk}", theirs)):
        shown = reader.get(page).text
        assert NO_PLACE[language] in shown
        assert NO_PLACE["es" if language == "en" else "en"] not in shown
    assert NO_PLACE[theirs] in speaks(app, "maya", theirs).get(f"/schedule/{talk}").text, "by who reads it now"


@pytest.mark.parametrize(("theirs", "hers"), HER_LANGUAGE)
def test_a_weekly_session_that_moves_to_another_day(app: Flask, theirs: str, hers: str) -> None:
    monday = week_start(today()) + timedelta(days=7)
    goals = Weekly("Goals", weekday=4, begins=time(9), ends=time(12))
    with writing(app):
        series = reshaping.add_series(actor("sam"), group("day"), goals, monday)
    with done_in(app, theirs):
        moved = Weekly("Goals", weekday=0, begins=time(9), ends=time(12))
        reshaping.change_series(actor("sam"), db.session.merge(series), moved, monday + timedelta(days=2))
        gone = db.session.scalars(select(Appointment.id).where(Appointment.standing == Standing.CANCELLED)).one()
    page = f"/groups/{group_id(app)}/sessions/{gone}"
    for reader, address, language in (("maya", f"/schedule/{gone}", hers), ("dana", page, theirs)):
        assert MOVED[language] in speaks(app, reader, language).get(address).text
    assert MOVED[theirs] in speaks(app, "dana", theirs).get(f"{page}/change").text


def group_id(app: Flask) -> UUID:
    with app.app_context():
        return group("day").id


@pytest.mark.parametrize(("theirs", "hers"), HER_LANGUAGE)
def test_a_worksheet_of_a_place_that_is_over(app: Flask, ids: Ids, theirs: str, hers: str) -> None:
    sam, maya = speaks(app, "sam", theirs), speaks(app, "maya", hers)
    url = give(app, "maya", "thought-record-short")
    with app.app_context():
        place = db.session.scalars(select(Enrollment.id).where(Enrollment.patient_id == ids("maya"))).one()
    yesterday = str(today() - timedelta(days=1))
    sam.post(f"/admin/enrollments/{place}/end-date", {"last_day": yesterday, "how": "left", "sure": "1"})
    assert OVER[hers] in maya.get(url).text


@pytest.mark.parametrize(("theirs", "readers"), HER_LANGUAGE)
def test_marks_that_are_taken_back(app: Flask, theirs: str, readers: str) -> None:
    session = session_in(app, 1)
    marked(app, session, "maya", Presence.PRESENT)
    with done_in(app, theirs):
        changing.cancel(actor("sam"), db.session.get_one(Appointment, session), "")
    dana = speaks(app, "dana", readers)
    assert CALLED_OFF[readers] in dana.get(f"/groups/{group_id(app)}/sessions/{session}/attendance").text
