"""One step at a time on a small screen; the page is the same, and every answer on it is sent along."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.worksheets.models import State
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import feedback, fields, give, save, send
from tests.worksheets_http.test_sending import COMPLETE, SHORT

Visit = Callable[[str | None], Visitor]
LONG = "thought-record"


def shown(page: Page) -> list[str]:
    """The headings of the parts that a small screen shows."""
    parts = page.tree.xpath("//main//section[contains(concat(' ', @class, ' '), ' set ')]")
    return [part.xpath("./h2")[0].text for part in parts if part.get("class") == "set"]


def test_it_begins_with_the_first_and_goes_on(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    first = maya.get(url)
    assert shown(first) == ["1. What happened"]
    assert "Step 1 of 7" in first.text
    answer = save(maya, url, {**fields(first), "situation": "On the bus", "go-to": "next"})
    second = maya.follow(answer)
    assert answer.headers["Location"].endswith("?step=2#step")
    assert shown(second) == ["2. What I felt"]
    assert fields(second)["situation"] == ["On the bus"]  # hidden on a phone, and there all the same
    back = save(maya, url, {**fields(second), "go-to": "back"})
    assert shown(maya.follow(back)) == ["1. What happened"]


def test_where_she_left_off(app: Flask, visit: Visit) -> None:
    """In the middle of a sentence: that there are words does not say that she was done."""
    url, maya = give(app, "maya", LONG), visit("maya")
    save(maya, url, {"situation": "On the bus", "emotions.0.name": "Sad", "emotions.0.before": "80"})
    save(maya, url, {"evidence_against": "She called me on"})
    assert shown(maya.get(url)) == ["5. Facts that do not fit"]
    assert "Step 5 of 7" in maya.get("/worksheets").text
    save(maya, url, {"situation": "On the bus home"})
    assert shown(maya.get(url)) == ["1. What happened"]


def test_before_she_wrote_anything_it_is_the_first_that_needs_an_answer(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    assert shown(maya.get(url)) == ["1. What happened"]
    save(maya, url, {**fields(maya.get(f"{url}?step=4")), "go-to": "next"})
    assert shown(maya.get(url)) == ["1. What happened"]


def test_next_takes_her_along_though_all_was_saved_before(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    save(maya, url, {"evidence_for": "She did not answer"})
    page = fields(maya.get(url))
    save(maya, url, {**page, "go-to": "next"})
    assert shown(maya.get(url)) == ["5. Facts that do not fit"]
    save(maya, url, {**page, "go-to": "back"})
    assert shown(maya.get(url)) == ["3. What went through my mind"]


def test_all_on_one_page_on_request(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    page = maya.get(url + "?step=all")
    assert len(shown(page)) == 7
    assert "One step at a time" in page.text


def test_a_step_that_is_not_there_is_the_nearest_one(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    assert shown(maya.get(url + "?step=99")) == ["7. Now"]
    assert shown(maya.get(url + "?step=0")) == ["1. What happened"]
    for odd in ("-1", "two", "\u0663", "9" * 40):
        assert shown(maya.get(f"{url}?step={odd}")) == ["1. What happened"]


def test_a_short_one_has_no_steps(app: Flask, visit: Visit) -> None:
    page = visit("maya").get(give(app, "maya", SHORT))
    assert "Step 1" not in page.text
    assert "One step at a time" not in page.text


def test_what_could_not_be_read_is_shown_wherever_it_stands(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    page = save(maya, url, {**fields(maya.get(url)), "belief_before": "many", "go-to": "next"}, 422)
    assert len(shown(page)) == 7
    assert "many" in page.html


def test_one_that_was_sent_back_is_all_on_one_page(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", LONG), visit("maya")
    whole = {"situation": "A", "emotions.0.name": "Sad", "emotions.0.before": "80", "thoughts": "B", "hot_thought": "C"}
    whole |= {"belief_before": "80", "evidence_for": "D", "evidence_against": "E", "balanced": "F"}
    send(maya, url, {**whole, "balanced_belief": "50", "belief_after": "40", "emotions.0.after": "30"})
    feedback(app, url, {"situation": "Where?"}, outcome=State.RETURNED)
    page = maya.get(url)
    assert len(shown(page)) == 7
    assert "Where?" in page.text


def test_the_enter_key_saves(app: Flask, visit: Visit) -> None:
    """The first button of a form is what a browser presses for it: not one that adds or takes away a row."""
    page = visit("maya").get(give(app, "maya", LONG))
    first = page.tree.xpath("//form[@id='sheet']//button[@type='submit']")[0]
    assert first.get("formaction").endswith("/draft")
    assert first.get("name") is None


def test_complete_answers_are_unchanged_by_steps(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, {**COMPLETE, "at-step": "3", "go-to": "next"})
    assert "Sent to Jordan" in maya.get(url).text


@pytest.mark.parametrize(
    ("paging", "classes"), [("screen", {"set", "set wide-only"}), ("parts", {"set", "set apart"}), ("whole", {"set"})]
)
def test_as_she_chose_in_her_settings(sqlite_app: Flask, paging: str, classes: set[str]) -> None:
    url, maya = give(sqlite_app, "maya", LONG), Visitor(sqlite_app, "maya")
    maya.submit(maya.get("/account/display"), action_ends="/account/display", paging=paging)
    page = maya.get(url)
    assert set(page.tree.xpath("//section[starts-with(@class, 'set')]/@class")) == classes
    later = save(maya, url, {**fields(page), "go-to": "next"}) if paging == "parts" else None
    if later:
        assert shown(maya.follow(later)) == ["2. What I felt"]
