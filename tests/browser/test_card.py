"""The coping card with the network gone: only where its person chose that, only the card, and gone when she says so."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import Person

People = Callable[..., Person]
CARD = "/safety-plan/card"
STORES = """async () => {
  const boxes = (await caches.keys()).filter(one => !one.startsWith('app-')), urls = [];
  for (const box of boxes) urls.push(...(await (await caches.open(box)).keys()).map(one => new URL(one.url).pathname));
  const others = [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(one => !one.startsWith('htmx-'));
  return [boxes, urls.sort(), others, await indexedDB.databases()];
}"""
NOTHING = [[], [], [], []]
WHOLE = "async () => (await (await caches.open('card')).keys()).length === 2"
"""The copy is renewed whenever the card is opened, and the browser takes the old one out a moment before."""
STEP = "Cold water on my face"


def _offline(maya: Person) -> bool:
    """Whether the card opens without a network."""
    maya.context.set_offline(True)
    try:
        maya.go(CARD)
        return maya.page.get_by_text(STEP).count() > 0
    except Error:
        return False
    finally:
        maya.context.set_offline(False)


def _keep(maya: Person) -> None:
    maya.page.get_by_role("button", name="Keep a copy on this device").click()
    expect(maya.page.get_by_text("A copy of this card is kept on this device.")).to_be_visible()
    maya.page.wait_for_function(
        "async () => !!(await navigator.serviceWorker.getRegistration('/safety-plan/'))?.active"
    )


def test_it_opens_offline_only_if_she_chose_that_and_is_gone_when_she_says_so(person: People) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    maya.go(CARD)
    maya.check()
    maya.check_dark()
    assert maya.page.evaluate(STORES) == NOTHING
    assert not _offline(maya)

    maya.go(CARD)
    _keep(maya)
    for path in ("/", "/safety-plan", "/worksheets", "/messages"):
        maya.go(path)
    maya.go(CARD)
    maya.page.wait_for_function(WHOLE)
    boxes, urls, *others = maya.page.evaluate(STORES)
    assert boxes == ["card"]
    assert len(urls) == 2
    assert urls[0] == CARD
    assert re.fullmatch(r"/static/card\.\w+\.css", urls[1])
    assert others == [[], []]
    assert _offline(maya)
    expect(maya.page.get_by_text("A copy, kept on this device on")).to_be_visible()
    maya.check()
    assert "Maya" not in maya.page.content()
    maya.context.set_offline(True)
    with pytest.raises(Error):  # no other page opens; she has not been at the door, which leaves one for everybody
        maya.go("/safety-plan")
    maya.context.set_offline(False)

    maya.go("/account")  # signed out, it stays
    maya.page.locator("form[action='/sign-out'] button").last.click()
    maya.page.wait_for_url("**/sign-in")
    assert _offline(maya)
    maya.context.set_offline(True)
    maya.page.get_by_role("button", name="Take this copy off this device").click()
    expect(maya.page.get_by_text("Nothing is kept on this device any more.")).to_be_visible()
    assert not _offline(maya)
    maya.knock("maya")
    maya.go(CARD)
    expect(maya.page.get_by_role("button", name="Keep a copy on this device")).to_be_visible()
    assert maya.page.evaluate(STORES) == NOTHING

    _keep(maya)
    maya.page.get_by_role("button", name="Take it off this device").click()
    expect(maya.page.get_by_role("button", name="Keep a copy on this device")).to_be_visible()
    assert maya.page.evaluate(STORES) == NOTHING
    assert not _offline(maya)


def test_somebody_else_who_signs_in_here_never_sees_it(person: People) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    maya.go(CARD)
    _keep(maya)
    maya.sign_out()
    maya.knock("lena", go=False)
    maya.page.wait_for_url("**/")
    assert not _offline(maya)
    maya.go(CARD)
    assert maya.page.evaluate(STORES) == NOTHING
    expect(maya.page.get_by_text("Ice in both hands")).to_be_visible()
