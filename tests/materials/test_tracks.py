"""A handout for a whole track: every group of it reads it, and each leader knows her own people only."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Enrollment, Group
from tests.actors import actor
from tests.materials.given import (
    form_of,
    given_to_track,
    is_new,
    listed,
    offer,
    page_of,
    posted,
    releases,
    second_group,
    told_of_handouts,
)
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_every_group_of_it_reads_it(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    second_group(app)
    offer(app, visit("dana"), form="text", text="Be kind.", title="For everyone", session="track")
    (release,) = releases(app)
    assert release.group_id is None
    for name in ("maya", "devon", "lena"):
        assert listed(visit(name).get("/materials")) == ["For everyone"]
        visit(name).get(f"/materials/{release.material_id}")
    visit("rosa").get(f"/materials/{release.material_id}", status=404)
    assert told_of_handouts(app) == {ids("maya"), ids("devon"), ids("lena")}


def test_where_the_track_has_one_group_there_is_no_such_choice(sqlite_app: Flask, enter: Visit) -> None:
    url, dana = form_of(sqlite_app), enter("dana")
    assert "Everyone in" not in dana.get(url).text
    offer(sqlite_app, dana, form="text", text="Be kind.", session="track", status=422)
    second_group(sqlite_app)
    assert "Everyone in Adult Day IOP, Morning (2 groups)" in dana.get(url).text


def test_each_leader_sees_her_own_people(app: Flask, visit: Visit) -> None:
    second_group(app)
    given_to_track(app)
    url, dana, luis = page_of(app, "For everyone"), visit("dana"), visit("luis")
    assert all(name in dana.get(url).text for name in ("Maya Torres", "Devon Kim"))
    assert "Lena Walsh" in luis.get(url).text
    assert "Lena" not in dana.get(url).text
    assert not [name for name in ("Maya", "Devon") if name in luis.get(url).text]
    visit("lena").get(f"/materials/{releases(app)[0].material_id}")
    assert "Opened by 1 of 1" in luis.get(url).text
    assert "Opened by 0 of 2" in dana.get(url).text
    assert "opened by 0 of 2" in dana.get("/materials").text
    assert "opened by 1 of 1" in luis.get("/materials").text


def test_both_leaders_may_arrange_it_and_no_other(app: Flask, visit: Visit) -> None:
    given_to_track(app)
    url = page_of(app, "For everyone")
    visit("luis").post(f"{url}/pin", {"pinned": "on"}, status=404)
    second_group(app)
    for name, state in (("luis", "on"), ("dana", "off")):
        answer = visit(name).post(f"{url}/pin", {"pinned": state})
        assert answer.headers["Location"] == url
        assert releases(app)[0].pinned is (state == "on")
    for name in ("maya", "jordan", "sam"):
        visit(name).get(url, status=404)


def test_it_stands_on_the_pages_of_its_groups(sqlite_app: Flask, enter: Visit) -> None:
    noon = second_group(sqlite_app)
    given_to_track(sqlite_app)
    for name, url in (("dana", form_of(sqlite_app).removesuffix("/handouts")), ("luis", f"/groups/{noon}")):
        page = enter(name).get(url)
        assert listed(page) == ["For everyone"]
        assert "everyone in Morning" in page.text


def test_who_gets_it_twice_has_it_once(app: Flask, visit: Visit) -> None:
    noon, maya = second_group(app), visit("maya")
    given_to_track(app)
    with writing(app):
        joining.enroll(actor("maya").id, db.session.get_one(Group, noon), today() - timedelta(days=1), by=None)
    assert listed(maya.get("/materials")) == is_new(maya.get("/materials")) == ["For everyone"]
    assert maya.get("/").text.count("For everyone") == 1


@pytest.mark.parametrize("leaves", [False, True])
def test_who_leaves_the_track_reads_it_no_more(app: Flask, visit: Visit, leaves: bool) -> None:
    noon = second_group(app)
    given_to_track(app)
    handout = f"/materials/{releases(app)[0].material_id}"
    lena = visit("lena")
    lena.get(handout)
    if leaves:
        with writing(app):
            place = db.session.scalars(select(Enrollment).where(Enrollment.group_id == noon)).one()
            place.from_on = today() + timedelta(days=1)
    lena.get(handout, status=404 if leaves else 200)


def test_what_is_for_one_group_stays_there(app: Flask, visit: Visit) -> None:
    second_group(app)
    posted(app)
    assert listed(visit("maya").get("/materials")) == ["STOP"]
    assert listed(visit("lena").get("/materials")) == []
