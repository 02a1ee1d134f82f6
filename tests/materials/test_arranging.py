"""Pinned to the top, and moved up and down there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal.materials.arranging import MOST_PINNED
from tests.materials.given import form_of, listed, page_of, posted, releases, verbs
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _pin(app: Flask, leader: Visitor, *titles: str) -> None:
    for title in titles:
        leader.post(f"{page_of(app, title)}/pin", {"pinned": "on"})


def _move(app: Flask, leader: Visitor, title: str, to: str) -> list[str]:
    return listed(leader.follow(leader.post(f"{page_of(app, title)}/position", {"to": to})))


def test_pinned_come_first_in_the_order_they_were_pinned(app: Flask, visit: Visit) -> None:
    for title in ("one", "two", "three", "four"):
        posted(app, title=title)
    dana = visit("dana")
    assert listed(visit("maya").get("/materials")) == ["four", "three", "two", "one"]
    _pin(app, dana, "two", "one", "two")
    assert listed(visit("maya").get("/materials")) == ["two", "one", "four", "three"]
    assert listed(dana.get(form_of(app).removesuffix("/handouts"))) == ["two", "one", "four", "three"]
    dana.post(f"{page_of(app, 'two')}/pin", {"pinned": "off"})
    assert listed(visit("maya").get("/materials")) == ["one", "four", "three", "two"]
    assert verbs(app)[4:] == ["pinned", "pinned", "unpinned"]


def test_moved_no_further_than_the_end(app: Flask, visit: Visit) -> None:
    for title in ("a", "b", "c", "loose"):
        posted(app, title=title)
    dana = visit("dana")
    _pin(app, dana, "a", "b", "c")
    assert _move(app, dana, "c", "up") == ["a", "c", "b", "loose"]
    assert _move(app, dana, "c", "up") == ["c", "a", "b", "loose"]
    assert _move(app, dana, "c", "up") == ["c", "a", "b", "loose"]
    assert _move(app, dana, "c", "down") == ["a", "c", "b", "loose"]
    assert _move(app, dana, "b", "down") == ["a", "c", "b", "loose"]
    assert _move(app, dana, "b", "sideways") == ["a", "c", "b", "loose"]
    assert listed(visit("maya").get("/materials")) == ["a", "c", "b", "loose"]
    page = dana.post(f"{page_of(app, 'loose')}/position", {"to": "up"}, status=409)
    assert "This handout is not pinned any more." in page.text


def test_the_buttons_stand_on_the_groups_page(sqlite_app: Flask, enter: Visit) -> None:
    posted(sqlite_app, title="a")
    posted(sqlite_app, title="b")
    dana, url = enter("dana"), form_of(sqlite_app).removesuffix("/handouts")
    _pin(sqlite_app, dana, "a", "b")
    page = dana.follow(dana.submit(dana.get(url), f"{page_of(sqlite_app, 'b')}/position", to="up"))
    assert listed(page) == ["b", "a"]


def test_ten_at_most(sqlite_app: Flask, enter: Visit) -> None:
    for number in range(MOST_PINNED + 1):
        posted(sqlite_app, title=f"{number}")
    dana = enter("dana")
    _pin(sqlite_app, dana, *(f"{number}" for number in range(MOST_PINNED)))
    page = dana.post(f"{page_of(sqlite_app, '10')}/pin", {"pinned": "on"}, status=409)
    assert "Ten handouts are pinned here already." in page.text
    assert listed(enter("maya").get("/materials"))[-1] == "10"


def test_everything_pinned_is_on_the_first_page_alone(app: Flask, visit: Visit) -> None:
    for number in range(40):
        posted(app, title=f"{number}")
    dana, maya, seen = visit("dana"), visit("maya"), []
    _pin(app, dana, "0", "39")
    url = "/materials"
    while url:
        page = maya.get(url)
        seen += listed(page)
        url = next((link for link in page.links() if "before=" in link), "")
    assert seen == ["0", "39", *(f"{number}" for number in range(38, 0, -1))]


def test_two_leaders_at_once_leave_one_order(app: Flask, visit: Visit) -> None:
    for title in ("a", "b", "c"):
        posted(app, title=title)
    _pin(app, visit("dana"), "a", "b", "c")
    asked = [(visit("dana"), f"{page_of(app, title)}/position", to) for title, to in (("a", "down"), ("c", "up")) * 2]
    tokens = [browser.csrf_token() for browser, _, _ in asked]

    def tap(number: int) -> int:
        browser, url, to = asked[number]
        return browser.client.post(url, data={"to": to, "csrf_token": tokens[number]}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tap, range(4))) == [303] * 4
    assert sorted(one.position for one in releases(app)) == [0, 1, 2]


@pytest.mark.parametrize("name", ["maya", "luis", "jordan", "sam"])
def test_nobody_else_arranges(sqlite_app: Flask, enter: Visit, name: str) -> None:
    posted(sqlite_app)
    for path in ("pin", "position", "replacement"):
        enter(name).post(f"{page_of(sqlite_app, 'STOP')}/{path}", {"pinned": "on", "to": "up"}, status=404)
    assert not releases(sqlite_app)[0].pinned
