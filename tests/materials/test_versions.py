"""Replaced by a new version: old links lead to it, it is New again, and its leader sees what was before."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import Group
from tests.materials.files import document
from tests.materials.given import (
    download,
    file_posted,
    files,
    given_to_track,
    is_new,
    listed,
    materials,
    offer,
    page_of,
    posted,
    releases,
    replace_it,
    second_group,
    told_of_handouts,
    verbs,
)
from tests.schedule.given import session_in
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
NEW = {"title": "STOP, shorter", "text": "Stop. Step back."}


def test_old_links_lead_to_the_new_one(app: Flask, visit: Visit) -> None:
    old, maya, dana = posted(app), visit("maya"), visit("dana")
    maya.get(old)
    assert is_new(maya.get("/materials")) == []
    answer = replace_it(app, dana, "STOP", **NEW)
    assert answer.headers["Location"] == page_of(app, "STOP, shorter") + "?said=caseload.replace_handout"
    assert listed(maya.get("/materials")) == is_new(maya.get("/materials")) == ["STOP, shorter"]
    page = maya.follow(maya.get(old, status=303))
    assert "Stop. Step back." in page.text
    assert "This replaces the one of" in page.text
    assert is_new(maya.get("/materials")) == []
    assert "This replaces" not in maya.get(posted(app, title="Another")).text
    assert verbs(app)[:2] == ["posted", "replaced"]


def test_what_was_opened_of_the_old_one_does_not_count(app: Flask, visit: Visit) -> None:
    visit("maya").get(posted(app))
    replace_it(app, visit("dana"), "STOP", **NEW)
    page = visit("dana").get(page_of(app, "STOP, shorter"))
    assert "Opened by 0 of 2" in page.text
    assert "Version 2 this one" in page.text
    assert "opened by 1 person" in page.text  # the first version
    old = visit("dana").get(f"/handouts/library/{materials(app)[0].id}")
    assert "This is an older version." in old.text
    assert "Take a step back." in old.text


def test_a_file_gives_way_to_another(sqlite_app: Flask, enter: Visit) -> None:
    old, maya = file_posted(sqlite_app, b"old"), enter("maya")
    assert download(maya, old) == b"old"
    form = enter("dana").get(f"{page_of(sqlite_app, 'Plan')}/replacement").form("/replacement")
    assert form["form"] == ["file"]
    replace_it(sqlite_app, enter("dana"), "Plan", title="Plan B", form="link", link="https://example.org/plan")
    answer = maya.get(f"{old}/file", status=303)
    assert "https://example.org/plan" in maya.follow(answer).text
    assert len(files(sqlite_app)) == 1  # what was given once is kept


def test_everywhere_the_actor_gave_it(app: Flask, visit: Visit) -> None:
    """Dana's group and her track have the new one. Luis's own group keeps what he gave it, until he gives the new."""
    second_group(app)
    given_to_track(app, "STOP")
    url = f"/handouts/library/{materials(app)[0].id}"
    for name, to in (("luis", "Evening DBT group"), ("dana", "Day group")):
        leader = visit(name)
        leader.submit(leader.get(url), "/releases", session=f"group:{_group(app, to)}")
    replace_it(app, visit("dana"), "STOP", **NEW)
    assert listed(visit("maya").get("/materials")) == ["STOP, shorter"]
    assert listed(visit("lena").get("/materials")) == ["STOP, shorter", "STOP"]
    old, new = (f"/materials/{one.id}" for one in materials(app))
    assert visit("maya").get(old, status=303).headers["Location"] == new
    assert visit("lena").get(new).status == 200


def _group(app: Flask, name: str) -> object:
    with app.app_context():
        return db.session.scalars(select(Group.id).where(Group.name == name)).one()


def test_it_keeps_its_place(app: Flask, visit: Visit) -> None:
    session, dana = session_in(app, 20), visit("dana")
    offer(app, dana, form="text", text="Soon.", title="STOP", session=str(session), opens="begins")
    dana.post(f"{page_of(app, 'STOP')}/pin", {"pinned": "on"})
    replace_it(app, dana, "STOP", **NEW)
    old, new = releases(app)
    assert (new.pinned, new.opens, new.from_at, new.appointment_id) == (True, old.opens, old.from_at, session)
    assert listed(visit("maya").get("/materials")) == []
    assert told_of_handouts(app) == set()


def test_two_leaders_at_once(app: Flask, visit: Visit) -> None:
    """The second is told, and keeps the words."""
    posted(app)
    dana = visit("dana")
    late = dana.get(f"{page_of(app, 'STOP')}/replacement")
    replace_it(app, dana, "STOP", **NEW)
    page = dana.submit(late, "/replacement", status=409, text="Other words")
    assert "was replaced by a new version in the meantime" in page.text
    assert "Other words" in page.html
    assert [one.number for one in materials(app)] == [1, 2]


def test_four_taps_at_once_replace_once(app: Flask, visit: Visit) -> None:
    posted(app)
    browsers, url = [visit("dana") for _ in range(4)], f"{page_of(app, 'STOP')}/replacement"
    tokens = [browser.csrf_token() for browser in browsers]

    def tap(number: int) -> int:
        data: dict[str, Any] = {**NEW, "form": "text", "form_key": "one", "csrf_token": tokens[number]}
        return browsers[number].client.post(url, data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tap, range(4))) == [303] * 4
    assert [one.number for one in materials(app)] == [1, 2]
    assert len(releases(app)) == 2


def test_four_leaders_at_once_make_one_version(app: Flask, visit: Visit) -> None:
    posted(app)
    browsers, url = [visit("dana") for _ in range(4)], f"{page_of(app, 'STOP')}/replacement"
    tokens = [browser.csrf_token() for browser in browsers]

    def tap(number: int) -> int:
        data = {**NEW, "form": "text", "form_key": f"{number}", "csrf_token": tokens[number]}
        return browsers[number].client.post(url, data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tap, range(4))) == [303, 409, 409, 409]
    assert [one.number for one in materials(app)] == [1, 2]


def test_a_file_that_came_too_late_is_not_kept(sqlite_app: Flask, enter: Visit) -> None:
    posted(sqlite_app)
    dana = enter("dana")
    late = dana.get(f"{page_of(sqlite_app, 'STOP')}/replacement").form("/replacement")
    replace_it(sqlite_app, dana, "STOP", **NEW)
    url = late.pop("@")
    late["file"] = _upload(document())
    data = {**late, "form": "file", "csrf_token": dana.csrf_token()}
    assert dana.client.post(url, data=data, content_type="multipart/form-data").status_code == 409
    assert files(sqlite_app) == []


def _upload(content: bytes) -> tuple[Any, str]:
    return io.BytesIO(content), "Plan.pdf"


@pytest.mark.parametrize("path", ["/replacement", "/pin", "/position"])
def test_nothing_is_done_to_what_was_taken_back(app: Flask, visit: Visit, path: str) -> None:
    posted(app)
    dana, url = visit("dana"), page_of(app, "STOP")
    dana.post(f"{url}/withdrawal")
    data = {**NEW, "form": "text", "pinned": "on", "to": "up"}
    page = dana.post(url + path, data, status=409)
    assert "This handout was taken back. You can post it anew." in page.text
    assert len(materials(app)) == len(releases(app)) == 1
    assert not releases(app)[0].pinned
    if path == "/replacement":
        dana.get(url + path, status=409)


def test_what_was_replaced_is_not_taken_back(app: Flask, visit: Visit) -> None:
    posted(app)
    url = page_of(app, "STOP")
    replace_it(app, visit("dana"), "STOP", **NEW)
    visit("dana").post(f"{url}/withdrawal", status=409)
    assert "Replaced by a new version" in visit("dana").get(url).text
    visit("dana").post(f"{page_of(app, 'STOP, shorter')}/withdrawal")
    assert listed(visit("maya").get("/materials")) == []
    visit("maya").get(f"/materials/{materials(app)[0].id}", status=404)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Title: Please give it a title."),
        ({"title": "x" * 121}, "Title: This is too long."),
        ({"text": ""}, "Text: Please write the text, or choose a file or a link."),
        ({"form": "file"}, "File: Please choose a file."),
        ({"form": "link", "link": "http://example.org"}, "Link: Please give a whole address"),
    ],
)
def test_bad_input_replaces_nothing(sqlite_app: Flask, enter: Visit, fields: dict[str, str], sentence: str) -> None:
    posted(sqlite_app)
    page = replace_it(sqlite_app, enter("dana"), "STOP", status=422, **fields)
    assert sentence in page.text
    assert len(materials(sqlite_app)) == 1
