"""Words in a form that saves nothing by itself: a link is tapped, and they are there when its page is again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.stores import held, readable
from tests.follow_ups.given import opened

People = Callable[..., Person]
WORDS = "zqx called twice, no answer"
KEPT = "() => Object.keys(localStorage).filter(name => name.startsWith('kept.'))"
BACK = "We kept what you typed here."


@pytest.fixture
def jordan(person: People) -> Person:
    someone = person(phone=True)
    someone.sign_in("jordan")
    return someone


def _typed(page: Page, kept: int, **fields: str) -> None:
    for name, words in fields.items():
        page.locator(f"#{name}").fill(words)
    page.wait_for_function(f"() => ({KEPT})().length === {kept}")


def _is_there(page: Page, name: str, words: str) -> None:
    expect(page.locator(f"#{name}")).to_have_value(words)


def test_a_follow_up_is_left_by_a_link_and_nothing_is_lost(jordan: Person) -> None:
    url, page = opened(jordan.app), jordan.page
    jordan.go(url)
    _typed(page, 3, done=WORDS, note="noted so far", word="please call")
    page.get_by_label("Who goes on with it").select_option(index=1)
    assert readable(WORDS, held(page)) == [], "sealed, like all words here"
    assert url.split("/")[-1] not in str(page.evaluate("() => Object.entries(localStorage)"))
    page.get_by_role("link", name="Maya’s page").click()
    page.wait_for_url("**/patients/*")
    jordan.go(url)
    expect(page.get_by_text(BACK)).to_be_visible()
    _is_there(page, "done", WORDS)
    _is_there(page, "note", "noted so far")
    _is_there(page, "word", "please call")
    expect(page.get_by_label("Who goes on with it")).to_have_js_property("selectedIndex", 1)
    jordan.check()

    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".steps")).to_contain_text("noted so far")
    _is_there(page, "note", "")  # it was sent, so it does not come back
    _is_there(page, "done", WORDS)  # the other one was not
    page.get_by_role("button", name="Close it").click()
    expect(page.locator(".steps")).to_contain_text(WORDS)
    jordan.go(url)
    _is_there(page, "note", "")


def test_what_could_not_be_taken_is_kept_on(jordan: Person) -> None:
    url, page, long = opened(jordan.app), jordan.page, "x" * 2001
    jordan.go(url)
    page.locator("#done").evaluate("one => one.removeAttribute('maxlength')")
    _typed(page, 1, done=long)
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("alert")).to_contain_text("This is too long")
    page.get_by_role("link", name="Maya’s page").click()
    page.wait_for_url("**/patients/*")
    jordan.go(url)
    _is_there(page, "done", long)


def test_leaving_throws_them_away(jordan: Person) -> None:
    url, page = opened(jordan.app), jordan.page
    jordan.go(url)
    _typed(page, 1, done=WORDS)
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in**")
    jordan.sign_in("jordan")
    assert page.evaluate(KEPT) == []
    jordan.go(url)
    _is_there(page, "done", "")


def test_a_note_on_handing_over(jordan: Person) -> None:
    page = jordan.page
    jordan.go("/patients")
    page.get_by_role("link", name="Devon Kim").click()
    page.wait_for_url("**/patients/*")
    url = page.url.removeprefix(jordan.address).split("?")[0] + "/hand-over"
    jordan.go(url)
    page.get_by_label("Colleague", exact=True).select_option(index=1)
    page.get_by_label("From", exact=True).fill(_in_days(page, 9))
    _typed(page, 1, note=WORDS)
    page.get_by_role("link", name="Not now").click()
    page.wait_for_url("**/patients/*")
    jordan.go(url)
    expect(page.get_by_text(BACK)).to_be_visible()
    _is_there(page, "note", WORDS)
    expect(page.get_by_label("Colleague", exact=True)).to_have_js_property("selectedIndex", 1)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Change something").click()
    _is_there(page, "note", WORDS)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Hand over").click()
    page.wait_for_url(lambda found: "hand-over" not in found)
    jordan.go(url)
    _is_there(page, "note", "")


def _in_days(page: Page, days: int) -> str:
    return str(page.evaluate(f"() => new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 10)"))
