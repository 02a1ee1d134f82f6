"""New until she opens it; and the leader sees how many have, never who."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.materials.models import Opened
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.materials.files import document
from tests.materials.given import download, file_posted, listed, posted
from tests.schedule.given import session_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _openings(app: Flask) -> list[Opened]:
    with app.app_context():
        return list(db.session.scalars(select(Opened)))


def _new(page: Page) -> list[str]:
    rows = page.tree.xpath("//main//li[.//span[contains(@class, 'pill')]]")
    return [row.xpath(".//a")[0].text for row in rows]


def test_new_until_it_is_opened(app: Flask, visit: Visit) -> None:
    handout, maya = posted(app, title="STOP"), visit("maya")
    posted(app, title="Riding the wave")
    assert sorted(_new(maya.get("/materials"))) == ["Riding the wave", "STOP"]
    assert "STOP" in maya.get("/").text
    maya.get(handout)
    assert _new(maya.get("/materials")) == ["Riding the wave"]
    assert "STOP" not in maya.get("/").text
    assert "STOP" in visit("devon").get("/").text


def test_noted_once_and_when(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    handout, maya, me = file_posted(app, document()), visit("maya"), ids("maya")
    maya.get(handout)
    first = _openings(app)
    maya.get(handout)
    download(maya, handout)
    assert [(one.patient_id, one.first_at) for one in _openings(app)] == [(me, first[0].first_at)]


def test_a_download_opens_it_too(sqlite_app: Flask, enter: Visit) -> None:
    handout = file_posted(sqlite_app, document())
    download(enter("maya"), handout)
    assert len(_openings(sqlite_app)) == 1
    assert _new(enter("maya").get("/materials")) == []


def test_a_leader_opens_nothing(sqlite_app: Flask, enter: Visit) -> None:
    enter("dana").get(posted(sqlite_app))
    assert _openings(sqlite_app) == []


def test_the_leader_sees_how_many(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    session = session_in(app, 20)
    handout, dana, day = posted(app, appointment_id=session), visit("dana"), ids("day group")
    pages = ("/materials", f"/groups/{day}", f"/groups/{day}/sessions/{session}")
    for number, name in enumerate(("maya", "maya", "devon")):
        for url in pages:
            assert f"opened by {min(number, 1)} of 2" in dana.get(url).text
        visit(name).get(handout)
    assert "opened by 2 of 2" in dana.get("/materials").text
    for url in ("/materials", handout):
        assert "Maya" not in dana.get(url).text


def test_who_left_counts_no_more(app: Flask, visit: Visit) -> None:
    visit("maya").get(posted(app))
    assert "opened by 1 of 2" in visit("dana").get("/materials").text
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on = today() - timedelta(days=1)
    assert "opened by 0 of 1" in visit("dana").get("/materials").text


def test_the_page_of_a_session_hands_it_out(sqlite_app: Flask, enter: Visit) -> None:
    posted(sqlite_app, title="Riding the wave", appointment_id=session_in(sqlite_app, 1))
    page = enter("maya").get("/")
    assert "Handout" in page.text
    assert listed(enter("maya").get("/materials")) == ["Riding the wave"]
