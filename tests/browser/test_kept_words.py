"""Words that no line could carry: kept sealed in the browser, back when the page is, and gone with her."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.stores import held, readable
from tests.visitor import Visitor

People = Callable[..., Person]
QUESTION = "One thing I want to remember"
SAVED = re.compile(r"Saved \d+:\d\d\s[AP]M")
WORDS = "zqx the tunnel was long and dark"
KEPT = "() => Object.keys(localStorage).filter(name => name.startsWith('kept.'))"
READABLE = "SubtleCrypto.prototype.encrypt = async (how, key, words) => words;"


@pytest.fixture
def maya(person: People) -> Person:
    someone = person(phone=False)
    someone.sign_in("maya")
    return someone


def _begin_sheet(maya: Person) -> str:
    maya.go("/worksheets/library/group-reflection")
    maya.page.get_by_role("button", name="Begin").click()
    maya.page.locator("#sheet").wait_for()
    return maya.page.url.removeprefix(maya.address)


def _type(page: Page, where: str, words: str) -> None:
    """Without a line, until they are kept."""
    page.context.set_offline(True)
    page.get_by_label(where).fill(words)
    expect(page.locator("#save-status")).to_contain_text("We’ll keep trying")
    page.wait_for_function("() => Object.keys(localStorage).some(name => name.startsWith('kept.'))")


def _kill(maya: Person) -> None:
    """The tab goes without being asked, and only then the line is back."""
    maya.page.close()
    maya.context.set_offline(False)
    maya.page = maya.context.new_page()


def test_a_tab_killed_in_a_tunnel_finds_its_words_again_and_nobody_else_does(maya: Person) -> None:
    path = _begin_sheet(maya)
    _type(maya.page, QUESTION, WORDS)
    maya.page.get_by_role("button", name="Check your answers").click()  # nothing leads away from what is not saved
    assert maya.page.get_by_label(QUESTION).input_value() == WORDS
    everything = held(maya.page)
    assert "kept." in everything
    assert path.split("/")[-1] not in str(maya.page.evaluate("() => Object.entries(localStorage)"))
    assert readable(WORDS, everything) == []
    _kill(maya)
    maya.go(path)
    expect(maya.page.get_by_text("We kept what you typed here. It is saved now.")).to_be_visible()
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    expect(maya.page.get_by_label(QUESTION)).to_have_value(WORDS)
    assert maya.page.evaluate(KEPT) == []
    maya.page.reload()
    expect(maya.page.get_by_label(QUESTION)).to_have_value(WORDS)

    maya.page.add_init_script(READABLE)  # the control: were they not sealed, they would be found
    maya.page.reload()
    _type(maya.page, QUESTION, f"{WORDS} again")
    assert readable(f"{WORDS} again", held(maya.page)) == ["utf-8 in base64"]
    maya.context.set_offline(False)
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)  # at once when the line is back
    assert maya.page.evaluate(KEPT) == []


def test_words_of_a_page_that_is_still_open_are_its_own(maya: Person) -> None:
    path = _begin_sheet(maya)
    maya.page.route("**/draft", lambda draft: draft.abort())
    maya.page.get_by_label(QUESTION).fill(WORDS)
    expect(maya.page.locator("#save-status")).to_contain_text("We’ll keep trying")
    second = maya.context.new_page()
    second.goto(maya.address + path)
    expect(second.get_by_label(QUESTION)).to_have_value("")
    assert len(second.evaluate(KEPT)) == 1
    maya.page.close()  # and now nobody else saves them
    expect(second.get_by_label(QUESTION)).to_have_value(WORDS)
    expect(second.locator("#save-status")).to_contain_text(SAVED)


def test_words_that_another_page_was_faster_than_and_what_leaving_throws_away(maya: Person) -> None:
    maya.go("/messages")
    path = maya.page.url.removeprefix(maya.address).split("#")[0]
    _type(maya.page, "Your message", WORDS)
    Visitor(maya.app, "maya").post(f"{path}/draft", {"body": "from the laptop", "rev": "0"}, status=200, htmx=True)
    _kill(maya)
    maya.go(path)
    line = maya.page.locator("#save-status")
    expect(line).to_contain_text("Nothing is lost")
    line.get_by_text("See both").click()
    expect(line).to_contain_text("from the laptop")
    expect(maya.page.get_by_label("Your message")).to_have_value(WORDS)
    maya.page.get_by_role("button", name="Choose which to keep").click()
    maya.page.get_by_role("link", name="Keep the other words").click()
    expect(maya.page.get_by_label("Your message")).to_have_value("from the laptop")
    assert maya.page.evaluate(KEPT) == []

    _type(maya.page, "Your message", WORDS)
    (sealed,) = maya.page.evaluate("() => Object.entries(localStorage).filter(([name]) => name.startsWith('kept.'))")
    for _ in range(3):
        maya.page.keyboard.press("Escape")
    maya.page.wait_for_url(lambda url: not url.endswith(path))
    _kill(maya)
    maya.sign_in("maya")
    assert maya.page.evaluate(KEPT) == []
    maya.page.evaluate("([name, sealed]) => localStorage.setItem(name, sealed)", sealed)
    maya.go(path)
    maya.page.wait_for_function("() => !Object.keys(localStorage).some(name => name.startsWith('kept.'))")
    expect(maya.page.get_by_label("Your message")).to_have_value("from the laptop")


def test_a_sheet_that_was_sent_meanwhile_shows_them_to_be_copied(maya: Person) -> None:
    path = _begin_sheet(maya)
    _type(maya.page, QUESTION, WORDS)
    Visitor(maya.app, "maya").post(
        f"{path}/submission", {"day": "2026-11-20", "learned": "sent from the laptop"}, status=303
    )
    _kill(maya)
    maya.go(path)
    kept = maya.page.locator("section", has_text="We kept what you typed here")
    expect(kept).to_contain_text(WORDS)
    maya.check()
    kept.get_by_role("button").click()
    expect(kept).to_be_hidden()
    assert maya.page.evaluate(KEPT) == []
