"""A patient is stuck: her care team hears that she is, with which worksheet, and nothing of what she wrote."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.notifications.models import Notice
from portal.worksheets.models import Assignment
from tests.caseload.given import give_group, verbs
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, id_in, save, send, withdrawn
from tests.worksheets_http.test_sending import COMPLETE, SHORT

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def test_asking_and_not_needing_it_any_more(app: Flask, visit: Visit, ids: Ids) -> None:
    url, maya, jordan = give(app, "maya", SHORT), visit("maya"), visit("jordan")
    save(maya, url, {**fields(maya.get(url)), "situation": "Too hard to say", "go-to": "help"})
    page = maya.get(url)
    assert "You asked Jordan for help with this." in page.text
    assert fields(page)["situation"] == ["Too hard to say"]  # what was typed is saved on the way
    patient = jordan.get(f"/patients/{ids('maya')}")
    assert "Asked for help" in patient.text
    assert "Too hard to say" not in patient.html
    assert "Asked for help" in jordan.get("/").text
    save(maya, url, {"go-to": "no-help"})
    assert "Asked for help" not in jordan.get("/").text
    assert verbs(app, "maya", "assignment") == ["asked for help", "needs no help"]


def test_asking_while_looking_it_over(app: Flask, visit: Visit) -> None:
    """Who cannot send it, since something is still needed, is not left with "Go on writing" alone."""
    url, maya, jordan = give(app, "maya", SHORT), visit("maya"), visit("jordan")
    save(maya, url, {"situation": "Too hard to say"})
    page = maya.get(f"{url}/check")
    assert "I’m stuck. Ask Jordan for help" in page.text
    answer = maya.submit(page, "/draft", **{"go-to": "help"})
    assert answer.headers["Location"].endswith(f"{url}/check")
    asked = maya.follow(answer)
    assert "You asked Jordan for help with this." in asked.text
    assert "Too hard to say" in asked.text
    assert "Asked for help" in jordan.get("/").text
    maya.submit(asked, "/draft", **{"go-to": "no-help"})
    save(maya, url, COMPLETE)
    assert "I’m stuck" not in maya.get(f"{url}/check").text, "it can be sent"


def test_twice_is_once(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"go-to": "help"})
    save(maya, url, {"go-to": "help"})
    with app.app_context():
        notices = select(Notice).where(Notice.subject_id == id_in(url), Notice.kind == "assignment")
        assert len([one for one in db.session.scalars(notices) if "help" in one.once]) == 1


def test_sending_it_ends_the_question(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"go-to": "help"})
    send(maya, url, COMPLETE)
    with app.app_context():
        assert db.session.get_one(Assignment, id_in(url)).help_at is None


def test_one_she_began_herself_is_named_only_once_she_asks(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    url = maya.submit(maya.get("/worksheets/library/worry-time"), "/worksheets").headers["Location"]
    assert "Worry time" not in jordan.get(f"/patients/{ids('maya')}").tree.xpath("string(//*[@id='given'])")
    save(maya, url, {"go-to": "help"})
    page = jordan.get(f"/patients/{ids('maya')}")
    assert "Worry time" in page.tree.xpath("string(//*[@id='given'])")
    assert not [link for link in page.links() if "/assignments/" in link]


def test_a_leader_sees_how_many(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, maya = visit("dana"), visit("maya")
    give_group(dana, ids("day group"))
    (url,) = {link for link in maya.get("/worksheets").links() if link.startswith("/worksheets/0")}
    save(maya, url, {"go-to": "help"})
    assert "asked for help 1" in dana.get(f"/groups/{ids('day group')}").text


def test_closed_is_closed(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    withdrawn(app, url)
    save(maya, url, {"go-to": "help"}, 409)
    with app.app_context():
        assert db.session.get_one(Assignment, id_in(url)).help_at is None
