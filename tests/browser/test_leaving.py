"""On a screen that somebody else sees next: leaving, signing out, and the way back that must show nothing."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person

People = Callable[..., Person]
PRIVATE = re.compile("Thought record|No rush|Riding the wave|Good (morning|afternoon|evening)")


def _nothing_to_see(page: Page) -> None:
    page.wait_for_load_state()
    page.wait_for_timeout(300)
    expect(page.locator("body")).not_to_contain_text(PRIVATE)


@pytest.fixture
def browser(keeping_browser: Browser) -> Browser:
    return keeping_browser


@pytest.mark.parametrize("script", [True, False])
def test_leave_goes_to_a_neutral_page_and_back_shows_nothing(person: People, script: bool) -> None:
    maya = person(phone=True, script=script)
    maya.sign_in("maya")
    maya.go("/worksheets")
    expect(maya.page.locator("body")).to_contain_text(PRIVATE)
    maya.page.get_by_role("button", name="Leave this site quickly").click()
    maya.is_away()
    _nothing_to_see(maya.page)
    assert "Riverbend" not in maya.page.title()
    maya.page.go_back()
    _nothing_to_see(maya.page)
    maya.go("/worksheets")
    _nothing_to_see(maya.page)


def test_escape_three_times_is_the_same(person: People) -> None:
    maya = person(phone=False)
    maya.sign_in("maya")
    for _ in range(2):
        maya.page.keyboard.press("Escape")
    assert maya.page.url == maya.address + "/"
    maya.page.keyboard.press("Escape")
    maya.is_away()
    maya.go("/")
    _nothing_to_see(maya.page)


@pytest.mark.parametrize("seconds", [0, 0.8])
def test_leaving_saves_what_was_typed_even_if_saving_takes_a_while(person: People, seconds: float) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    maya.page.get_by_role("link", name="Thought record", exact=True).click()
    maya.step_to("One thing I will do next")
    maya.page.route("**/draft", lambda draft: (time.sleep(seconds), draft.continue_()))
    maya.page.get_by_label("One thing I will do next").fill("typed just before leaving")
    maya.page.get_by_role("button", name="Leave this site quickly").click()
    maya.is_away()
    maya.knock("maya")
    maya.page.get_by_role("link", name="Thought record", exact=True).click()
    expect(maya.page.get_by_label("One thing I will do next")).to_have_value("typed just before leaving")


def test_nothing_stays_in_the_browser(person: People) -> None:
    maya = person(phone=True)
    maya.knock("maya")
    for path in ("/", "/worksheets", "/messages", "/materials", "/schedule"):
        maya.go(path)
    stored = maya.page.evaluate(
        "async () => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage),"
        " await indexedDB.databases(), await caches.keys()])"
    )
    assert not PRIVATE.search(stored), stored
    cookies = maya.context.cookies()
    assert cookies
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies)
