"""One session: when, where, with whom, and the door to it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from portal.schedule.models import Standing
from tests.schedule.given import session_in, talk_in
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
LINK = "https://video.riverbend.example/day"


def test_what_it_says(app: Flask, visit: Visit) -> None:
    page = visit("maya").get(f"/schedule/{session_in(app, 20, bring='a pen, your diary card')}")
    for words in ("Opposite action", "With Dana, Day group", "Room 2", "Please bring: a pen, your diary card"):
        assert words in page.text
    assert page.text.count("Times are shown in Central Time.") == 1


@pytest.mark.parametrize(("begins", "heading"), [(20, "What we do there"), (-20, "What was planned")])
def test_what_is_over_was_planned(app: Flask, visit: Visit, begins: float, heading: str) -> None:
    page = visit("maya").get(f"/schedule/{session_in(app, begins, skills=['opposite-action'])}")
    assert heading in page.text


@pytest.mark.parametrize(("begins", "open_"), [(20, False), (0.26, False), (0.24, True), (-2.9, True), (-3.1, False)])
def test_the_link_opens_a_quarter_of_an_hour_before(app: Flask, visit: Visit, begins: float, open_: bool) -> None:
    page = visit("maya").get(f"/schedule/{session_in(app, begins, link=LINK)}")
    assert (LINK in page.html) is open_
    assert ("the link opens here at" in page.text) is (begins > 0.25)


def test_a_cancelled_session_has_no_door(app: Flask, visit: Visit) -> None:
    page = visit("maya").get(f"/schedule/{session_in(app, 0.1, link=LINK, standing=Standing.CANCELLED)}")
    assert LINK not in page.html
    assert "Cancelled" in page.text


def test_each_of_the_two_reads_the_other_ones_name(app: Flask, visit: Visit) -> None:
    url = f"/schedule/{talk_in(app, 20)}"
    maya, jordan = visit("maya").get(url), visit("jordan").get(url)
    assert "With Jordan" in maya.text
    assert "Jordan Lee" not in maya.text
    assert "With Maya Torres" in jordan.text
    assert jordan.tree.findtext(".//h1") == "One-to-one"


def test_a_leader_goes_on_to_the_roster(app: Flask, visit: Visit, ids: Callable[..., object]) -> None:
    session = session_in(app, 20)
    dana = visit("dana")
    roster = f"/groups/{ids('day group')}/sessions/{session}"
    assert roster in dana.get(f"/schedule/{session}").links()
    assert "Maya Torres" in dana.get(roster).text
    assert roster not in visit("maya").get(f"/schedule/{session}").links()


def test_words_of_a_session_are_shown_as_words(app: Flask, visit: Visit) -> None:
    topic = "<img src=x onerror=alert(1)>"
    page = visit("maya").get(f"/schedule/{session_in(app, 20, topic=topic)}")
    assert topic in page.text
    assert not page.tree.xpath("//img")


@pytest.mark.parametrize("path", ["/schedule/none", "/schedule/0", f"/schedule/{UUID(int=7)}", "/schedule/%00"])
def test_no_such_session(visit: Visit, path: str) -> None:
    visit("maya").get(path, status=404)
