"""The main jobs with the keys alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person
from tests.browser.crawl.keys import Keys
from tests.caseload.room_given import room_of
from tests.proof.row import Proof
from tests.schedule.given import session_in

People = Callable[..., Person]
LOW = {"width": 1280, "height": 640}
"""A screen on which bars that stay cover much."""


def _at_the_door(someone: Person, name: str) -> Keys:
    """In with the keys."""
    someone.page.set_viewport_size(LOW)
    keys, page = Keys(someone.page), someone.page
    someone.go("/sign-in")
    keys.begin()
    keys.write(page.locator("#email"), f"{name}@riverbend.example")
    keys.write(page.locator("#password"), "riverbend-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.begin()
    return keys


def _past_the_ways(keys: Keys) -> None:
    """The first stop of a page leads to what it is about."""
    keys.tab()
    keys.page.keyboard.press("Enter")
    keys.tab()
    assert keys.page.evaluate("!!document.activeElement.closest('main')")
    keys.begin()


def _follow(keys: Keys, there: Locator, key: str = "Enter") -> None:
    with keys.page.expect_navigation():
        keys.press(there, key)
    keys.begin()


def _worksheet(person: People) -> Keys:
    """From the door to a worksheet that is sent."""
    keys = _at_the_door(person(phone=False), "maya")
    page = keys.page
    _past_the_ways(keys)
    _follow(keys, page.get_by_role("link", name="Worksheets", exact=True))
    _follow(keys, page.locator("a[href$='/library/group-reflection']"))
    _follow(keys, page.get_by_role("button", name="Begin"))
    keys.write(page.get_by_label("One thing I want to remember"), "I went all the same.")
    expect(page.locator("#save-status")).to_contain_text(re.compile("Saved "))
    expect(page.get_by_label("One thing I want to remember")).to_be_focused()
    _follow(keys, page.get_by_role("button", name="Check your answers"))
    _follow(keys, page.get_by_role("button", name="Send to Jordan"))
    expect(page.get_by_text("Sent to Jordan.")).to_be_visible()
    keys.through()
    return keys


def _message(person: People) -> Keys:
    """From the door to a message that is read and answered."""
    keys = _at_the_door(person(phone=False), "maya")
    page = keys.page
    _follow(keys, page.get_by_role("link", name="Messages"))
    keys.write(page.get_by_label("Your message"), "I read it. Thank you.")
    keys.press(page.get_by_role("button", name="Send to Jordan"))
    expect(page.locator(".message.own", has_text="I read it.")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("")
    expect(page.locator("#composer").get_by_role("status").first).to_be_focused()
    keys.through()
    return keys


def _review(person: People) -> Keys:
    """From the door to a worksheet that is read and answered."""
    keys = _at_the_door(person(phone=False), "jordan")
    page = keys.page
    _past_the_ways(keys)
    _follow(keys, page.get_by_role("link", name=re.compile("^Review")))
    _follow(keys, page.locator(".qitem a").first)
    first = page.url
    keys.write(page.get_by_label("Write back"), "You went all the same.")
    _follow(keys, page.get_by_role("button", name="Send and mark reviewed"))
    assert page.url != first
    return keys


def _attendance(person: People) -> Keys:
    """From the door to a group whose attendance is marked."""
    dana = person(phone=False)
    room = room_of(dana.app, session_in(dana.app, -0.2))
    keys = _at_the_door(dana, "dana")
    page = keys.page
    _follow(keys, page.locator(f"a[href='{room}']").first)
    for name, mark in (("Devon Kim", "here"), ("Maya Torres", "excused")):
        choices = page.get_by_role("group", name=name).get_by_role("radio")
        keys.to(choices.first)
        keys.choose(choices.and_(page.locator(f"[value={mark}]")))
    _follow(keys, page.get_by_role("button", name="Save attendance"))
    expect(page.get_by_text("1 not here")).to_be_visible()
    keys.through()
    return keys


JOURNEYS = (_worksheet, _message, _review, _attendance)


@pytest.mark.proof("W4")
def test_the_main_jobs(person: People, proof: Proof) -> None:
    faults = []
    for journey in JOURNEYS:
        keys = journey(person)
        proof.tried(keys.stops, len(keys.faults))
        faults += keys.faults
    assert not faults, "\n".join(faults)


ADD = "css => { const it = new CSSStyleSheet(); it.replaceSync(css); document.adoptedStyleSheets = [it]; }"


def test_a_ring_taken_away_and_a_bar_over_what_has_the_focus_are_found(person: People) -> None:
    nobody = person(phone=False)
    nobody.go("/sign-in")
    keys = Keys(nobody.page)
    keys.begin()
    keys.through()
    assert keys.stops > 4
    assert not keys.faults
    for rule, fault in (
        (":focus-visible { outline: none !important }", "it shows no ring"),
        ("body::after { content: ''; position: fixed; inset: 0; z-index: 9 }", "it is covered, or off the screen"),
    ):
        nobody.go("/sign-in")
        nobody.page.evaluate(ADD, rule)
        keys.faults.clear()
        keys.begin()
        keys.to(nobody.page.locator("#email"))
        assert {one.rpartition(": ")[2] for one in keys.faults} == {fault}


def test_a_way_in_without_a_way_out_is_found(person: People) -> None:
    nobody = person(phone=False)
    nobody.go("/sign-in")
    nobody.page.evaluate("document.addEventListener('keydown', e => e.target.id === 'password' && e.preventDefault())")
    keys = Keys(nobody.page)
    keys.begin()
    keys.to(nobody.page.locator("#password"))
    with pytest.raises(AssertionError, match="does not lead out"):
        keys.through()
    assert any("the focus does not leave it" in fault for fault in keys.faults)
