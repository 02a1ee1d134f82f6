"""How the first days are: asked once for each stay, read by her care team, and she sees that."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Ending, Enrollment
from tests.actors import actor
from tests.letters.given import since
from tests.schedule.given import group, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
QUESTION = "How are the first days?"


def _asks(page: Page) -> bool:
    return QUESTION in page.text


def test_she_says_it_and_sees_that_it_was_read(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan, hers = visit("maya"), visit("jordan"), f"/patients/{ids('maya')}"
    since(app, "maya", 3)
    assert _asks(maya.get("/"))
    today = maya.get("/")
    assert "feeling=" not in today.html, "how she is stands in no address"
    assert today.tree.xpath("//form[@action='/first-days']//button[@name='pick']/@value") == ["good", "mixed", "hard"]
    assert "feeling" not in maya.get("/first-days?feeling=hard").form("/first-days")
    page = maya.post("/first-days", {"pick": "hard"}, status=200)
    assert page.form("/first-days")["feeling"] == ["hard"]
    assert _asks(maya.get("/")), "nothing is said yet"
    maya.submit(page, "/first-days", words="The room is loud.")
    told = maya.get("/first-days")
    assert "You said: hard." in told.text
    assert "will call" not in told.text
    assert not _asks(maya.get("/"))
    assert "A patient said how the first days are" in jordan.get("/notices").text
    with app.app_context():
        assert "loud" not in str(db.session.execute(text("SELECT * FROM early_check")).all())
    seen = jordan.get(hers)
    assert "The room is loud." in seen.text
    jordan.submit(seen, "/reading")
    for name in ("priya", "dana", "sam", "devon"):
        visit(name).get(hers, status=404)
    assert "Jordan has read it" in maya.get("/first-days").text
    assert "Jordan has read it" in maya.get("/").text
    assert _verbs(app) == ["read early check", "noted early check as read"]
    maya.post("/first-days", {"feeling": "good"}, status=409)


def _verbs(app: Flask) -> list[str]:
    with app.app_context():
        events = select(AuditEvent.verb).where(
            AuditEvent.chain_id == actor("maya").id,
            AuditEvent.actor_id == actor("jordan").id,
            AuditEvent.subject == "early_check",
        )
        return list(db.session.scalars(events.order_by(AuditEvent.place)))


@pytest.mark.parametrize(("days", "asked"), [(2, False), (3, True), (6, True), (7, False)])
def test_on_which_days(sqlite_app: Flask, days: int, asked: bool) -> None:
    since(sqlite_app, "maya", days)
    assert _asks(Visitor(sqlite_app, "maya").get("/")) is asked


def test_not_now_is_once_and_a_readmission_asks_anew(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    since(app, "maya", 5)
    maya.submit(maya.get("/"), "/first-days", go="not-now")
    assert not _asks(maya.get("/"))
    assert "first days are" not in visit("jordan").get(f"/patients/{ids('maya')}").text
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, today() - timedelta(days=4), None, Ending.COMPLETED)
        again = joining.enroll(actor("maya").id, group("day"), today() - timedelta(days=3), by=None)
        again.follows_id = place.id
    assert _asks(maya.get("/"))


def test_a_transfer_is_no_new_stay(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    since(app, "maya", 10)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.transfer(place, group("evening"), today() - timedelta(days=4), None)
    assert not _asks(maya.get("/"))
    assert "first-day" not in str(maya.get("/").links())


def test_a_place_moved_to_another_group_takes_it_along(app: Flask, visit: Visit) -> None:
    """As when the day of the start was entered in the wrong group."""
    maya = visit("maya")
    since(app, "maya", 4)
    maya.post("/first-days", {"feeling": "mixed", "words": "Odd."})
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.transfer(place, group("evening"), place.from_on, None)
    assert not _asks(maya.get("/"))
    assert "You said: mixed." in maya.get("/first-days").text


def test_it_must_be_chosen_and_its_time_passes(visit: Visit, app: Flask) -> None:
    maya = visit("maya")
    maya.post("/first-days", {"feeling": "good"}, status=409)
    since(app, "maya", 4)
    for wrong in ({}, {"feeling": "bored"}, {"feeling": "good", "words": "x" * 1001}):
        assert "988" in maya.post("/first-days", wrong, status=422).text
