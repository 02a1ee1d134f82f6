"""To the next cohort: chosen handouts of a group for another, or once more for those who join it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining, leading
from portal.programs.models import Group
from tests.actors import actor
from tests.materials.given import (
    form_of,
    is_new,
    listed,
    materials,
    page_of,
    posted,
    releases,
    second_group,
    told,
    told_of_handouts,
)
from tests.schedule.given import group, session_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


@pytest.fixture
def noon(app: Flask) -> UUID:
    """A second group, which Dana leads too."""
    found = second_group(app)
    with writing(app):
        leading.add_leader(db.session.get_one(Group, found), actor("dana").id, today(), by=None)
    return found


def _copy(app: Flask, leader: Visitor, status: int = 303, **fields: Any) -> Page:
    url = f"{form_of(app)}/copies"
    return leader.submit(leader.get(url), "/copies", status=status, **fields)


def test_all_of_them_pins_and_order_with_them(app: Flask, visit: Visit, noon: UUID, ids: Callable[[str], UUID]) -> None:
    for title in ("one", "two", "three"):
        posted(app, title=title, appointment_id=session_in(app, 5) if title == "one" else None)
    dana = visit("dana")
    dana.post(f"{page_of(app, 'two')}/pin", {"pinned": "on"})
    answer = _copy(app, dana, to=str(noon))
    assert answer.headers["Location"] == f"/groups/{noon}?said=caseload.copy_handouts~handouts#handouts"
    assert listed(dana.follow(answer)) == ["two", "three", "one"]
    lena = visit("lena")
    assert listed(lena.get("/materials")) == ["two", "three", "one"]
    assert len(is_new(lena.get("/materials"))) == 3
    assert len(materials(app)) == 3
    assert {one.appointment_id for one in releases(app)[3:]} == {None}
    assert ids("lena") in told_of_handouts(app)
    with app.app_context():
        assert db.session.query(Notice).filter_by(user_id=ids("lena"), kind="handout").count() == 1


def test_chosen_ones_from_a_day_on(app: Flask, visit: Visit, noon: UUID, time_machine: Any) -> None:
    posted(app, title="one")
    posted(app, title="two")
    chosen = str(releases(app)[1].id)
    day = today() + timedelta(days=3)
    _copy(app, visit("dana"), to=str(noon), chosen=[chosen], on=str(day))
    lena = visit("lena")
    assert listed(lena.get("/materials")) == []
    time_machine.move_to(releases(app)[-1].from_at + timedelta(minutes=1))
    assert listed(visit("lena").get("/materials")) == ["two"]


def test_once_more_for_those_who_join(app: Flask, visit: Visit) -> None:
    """Those who are there already are left alone; the leader sees the newcomers on a page of their own."""
    handout, dana, maya = posted(app), visit("dana"), visit("maya")
    maya.get(handout)
    with app.app_context():
        day = str(group("day").id)
    _copy(app, dana, to=day)
    assert releases(app)[1].joined_from == today()
    assert listed(maya.get("/materials")) == ["STOP"]
    assert "Opened by 0 of 0" in dana.get(page_of(app, "STOP")).text
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert listed(visit("lena").get("/materials")) == ["STOP"]
    page = dana.get(page_of(app, "STOP"))
    assert "Opened by 0 of 1" in page.text
    assert "Lena Walsh" in page.text
    assert "Maya" not in page.text
    assert "for who joins from" in page.text


def test_a_double_tap_copies_once(app: Flask, visit: Visit, noon: UUID) -> None:
    posted(app)
    dana = visit("dana")
    for _ in range(2):
        _copy(app, dana, to=str(noon), form_key="tap")
    assert len(releases(app)) == 2


def test_a_spent_form_with_other_choices_is_told(app: Flask, visit: Visit, noon: UUID) -> None:
    posted(app, title="one")
    posted(app, title="two")
    dana, (first, second) = visit("dana"), releases(app)
    _copy(app, dana, to=str(noon), form_key="a_tap", chosen=[str(first.id)])
    page = _copy(app, dana, to=str(noon), form_key="a_tap", chosen=[str(second.id)], status=409)
    assert "This form was posted already." in page.text
    assert len(releases(app)) == 3


def test_four_taps_at_once_copy_once(app: Flask, visit: Visit, noon: UUID) -> None:
    posted(app)
    posted(app)
    browsers, url = [visit("dana") for _ in range(4)], f"{form_of(app)}/copies"
    tokens, chosen = [browser.csrf_token() for browser in browsers], [str(one.id) for one in releases(app)]

    def tap(number: int) -> int:
        data = {"chosen": chosen, "to": str(noon), "on": str(today()), "form_key": "tap", "csrf_token": tokens[number]}
        return browsers[number].client.post(url, data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tap, range(4))) == [303] * 4
    assert len(releases(app)) == 4


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"chosen": []}, "Handouts: Please choose at least one."),
        ({"chosen": ["x"]}, "Handouts: "),
        ({"to": "x"}, "To: "),
        ({"to": ""}, "To: "),
        ({"on": ""}, "From: Please say from which day on."),
        ({"on": "soon"}, "From: "),
        ({"on": "2001-01-01"}, "From: Please choose today or a later day, within a year."),
        ({"on": "9999-12-31"}, "From: Please choose today or a later day, within a year."),
    ],
    ids=str,
)
def test_bad_input_copies_nothing(sqlite_app: Flask, enter: Visit, fields: dict[str, Any], sentence: str) -> None:
    posted(sqlite_app)
    page = _copy(sqlite_app, enter("dana"), status=422, **fields)
    assert any(line.startswith(sentence) for line in told(page)), told(page)
    assert len(releases(sqlite_app)) == 1


def test_not_what_others_gave_nor_to_whom_others_lead(app: Flask, visit: Visit) -> None:
    posted(app)
    posted(app, of="evening", title="Hers not")
    with app.app_context():
        evening = str(group("evening").id)
    foreign = str(releases(app)[1].id)
    for fields in ({"to": evening}, {"chosen": [foreign]}):
        _copy(app, visit("dana"), status=422, **fields)
    visit("luis").get(f"{form_of(app)}/copies", status=404)
    assert len(releases(app)) == 2


def test_a_group_without_handouts_says_so(sqlite_app: Flask, enter: Visit) -> None:
    assert "This group has no handouts yet." in enter("dana").get(f"{form_of(sqlite_app)}/copies").text
