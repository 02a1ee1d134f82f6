"""What a tap began is put away again; words are asked about first, kept, and come back with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.worksheets.models import Assignment
from tests.actors import actor
from tests.review.given import ANSWERS
from tests.schedule.given import today
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give, id_in, send

Visit = Callable[[str | None], Visitor]
SHORT = "thought-record-short"
AWAY = "Not for me now. Put it away"


def _begin(maya: Visitor, slug: str = SHORT, **more: str) -> str:
    sent = {"slug": slug, "form_key": "one", **more}
    return maya.post("/worksheets", sent).headers["Location"]


def _press(maya: Visitor, url: str, status: int = 303, **typed: str) -> Page:
    """The page's own form, by the button that puts it away."""
    form = maya.get(url).form("/submission")
    form.pop("@")
    return maya.post(f"{url}/draft", {**form, **typed, "go-to": "put-away"}, status=status)


def _row(app: Flask, url: str) -> Assignment:
    with app.app_context():
        return db.session.scalars(select(Assignment).where(Assignment.id == id_in(url))).unique().one()


def test_an_empty_one_goes_at_once_and_comes_back(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    url = _begin(maya)
    assert AWAY in maya.get(url).text
    done = _press(maya, url)
    assert done.headers["Location"] == "/worksheets#put-away"
    page = maya.follow(done)
    assert "Nothing was written in it" in page.text
    assert "You put this one away" in maya.get(url).text
    maya.post(f"{url}/put-away")
    there = maya.submit(page, "/return")
    assert there.headers["Location"] == url
    assert AWAY in maya.get(url).text
    assert "Bring it back" not in maya.get("/worksheets").text
    with app.app_context():
        told = select(AuditEvent.verb).where(AuditEvent.actor_id == actor("maya").id).order_by(AuditEvent.id)
        assert [one for one in db.session.scalars(told) if one in ("put away", "brought back")] == [
            "put away",
            "brought back",
        ]


def test_words_are_asked_about_and_kept(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    url = _begin(maya)
    asked = _press(maya, url, situation="At the bus stop, in the rain.")
    assert asked.headers["Location"] == f"{url}/put-away"
    assert _row(app, url).withdrawn_at is None, "words go nowhere without her say"
    sure = maya.follow(asked)
    assert "You have written in it" in sure.text
    maya.submit(sure, "/put-away")
    assert "What was in it is kept" in maya.get("/worksheets").text
    assert "At the bus stop, in the rain." in maya.get(url).text
    maya.submit(maya.get(url), "/return")
    assert "At the bus stop, in the rain." in maya.get(url).html
    assert AWAY in maya.get(url).text


def test_words_stay_in_sight_after_a_week(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    empty, full = _begin(maya, "worry-time"), _begin(maya, form_key="two")
    _press(maya, empty)
    maya.submit(maya.follow(_press(maya, full, situation="The rent.")), "/put-away")
    for url in (empty, full):
        _long_ago(app, url)
    page = maya.get("/worksheets")
    assert full in page.links()
    assert empty not in page.links()


def _long_ago(app: Flask, url: str) -> None:
    with app.test_request_context():
        begin_writing()
        row = db.session.get_one(Assignment, id_in(url))
        assert row.withdrawn_at
        row.withdrawn_at -= timedelta(days=8)
        db.session.commit()


def test_a_diary_keeps_its_day_and_gives_it_free(app: Flask, visit: Visit) -> None:
    maya, yesterday = visit("maya"), today() - timedelta(days=1)
    url = _begin(maya, "dbt-diary-card", for_on=yesterday.isoformat())
    _press(maya, url)
    assert _row(app, url).for_on is None
    maya.post(f"{url}/return")
    row = _row(app, url)
    assert (row.for_on, row.due_at, row.withdrawn_at) == (yesterday, None, None)
    _press(maya, url)
    other = _begin(maya, "dbt-diary-card", for_on=yesterday.isoformat())
    assert other != url
    assert "another one for that day" in maya.post(f"{url}/return", status=409).text
    assert _row(app, url).withdrawn_at is not None


def test_what_is_not_hers_alone_stays(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    given = give(app, "maya", SHORT)
    assert AWAY not in maya.get(given).text
    maya.post(f"{given}/put-away", status=409)
    maya.get(f"{given}/put-away", status=303)
    maya.post(f"{given}/return", status=409)
    sent = _begin(maya, "worry-time")
    send(maya, given, ANSWERS)
    maya.post(f"{given}/put-away", status=409)
    visit("devon").post(f"{sent}/put-away", status=404)
    maya.post(f"{sent}/draft", {"go-to": "help"})
    assert AWAY not in maya.get(sent).text
    maya.post(f"{sent}/put-away", status=409)


@pytest.mark.parametrize("slug", ["safety-plan"])
def test_a_living_plan_stays_where_it_is_looked_for(visit: Visit, slug: str) -> None:
    maya = visit("maya")
    url = _begin(maya, slug)
    assert AWAY not in maya.get(url).text
    maya.post(f"{url}/put-away", status=409)


def test_a_page_that_was_open_meanwhile_keeps_its_words(visit: Visit) -> None:
    maya = visit("maya")
    url = _begin(maya)
    form = maya.get(url).form("/submission")
    form.pop("@")
    _press(maya, url)
    refused = maya.post(f"{url}/draft", {**form, "situation": "Typed in another tab."}, status=409)
    assert "Typed in another tab." in refused.html
