"""Staff come in by the clinic's own identity provider, and are asked there again: in a real browser, between two sites.

What only a browser keeps to: which cookies go along when another site sends somebody back, and to where a page may
lead under its policy.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.accounts.provider.issuing import issuing, known_as
from tests.browser.conftest import Person, Server

People = Callable[..., Person]


@pytest.fixture
def portal(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The portal's address, another site than the provider's."""
    portal = server.address.replace("127.0.0.1", "localhost")
    with issuing(portal) as issuer:
        known = server.app.extensions
        monkeypatch.setitem(known, "settings", replace(known["settings"], provider=known_as(issuer)))
        monkeypatch.setitem(known, "provider", {})
        yield portal


@pytest.mark.parametrize("script", [True, False])
def test_in_by_it_and_asked_again(person: People, portal: str, script: bool) -> None:
    jordan = person(phone=True, script=script)
    jordan.address = portal
    jordan.go("/review")
    jordan.page.get_by_role("link", name="Sign in with Riverbend ID").click()
    _says_who_she_is(jordan, "jordan")
    jordan.page.wait_for_url(f"{portal}/review")
    expect(jordan.page.get_by_role("heading", level=1)).to_be_visible()
    assert {one["domain"] for one in jordan.context.cookies() if one["name"] == "portal"} == {"localhost"}
    jordan.go("/account/proof?next=/account/passkeys")
    jordan.page.get_by_role("link", name="Show it with Riverbend ID").click()
    _says_who_she_is(jordan, "jordan")
    jordan.page.wait_for_url(f"{portal}/account/passkeys")
    assert not jordan.csp


def test_who_is_not_known_here_reads_why(person: People, portal: str) -> None:
    nobody = person(phone=True)
    nobody.address = portal
    nobody.go("/sign-in")
    nobody.page.get_by_role("link", name="Sign in with Riverbend ID").click()
    _says_who_she_is(nobody, "maya")
    expect(nobody.page.get_by_text("No staff account here belongs to this sign-in.")).to_be_visible()
    nobody.strangers.clear()
    nobody.check()


def _says_who_she_is(someone: Person, name: str) -> None:
    """Over there, where she is asked for a name and any word will do; and agrees to the rest."""
    page, here, was_asked = someone.page, urlsplit(someone.address).netloc, False
    page.wait_for_url(lambda url: urlsplit(url).netloc != here)
    for _ in range(3):
        if urlsplit(page.url).netloc == here:
            break
        if page.locator("input[name=login]").count():
            page.locator("input[name=login]").fill(name)
            page.locator("input[name=password]").fill("any")
            was_asked = True
        with page.expect_navigation():
            page.locator("button[type=submit]").click()
    assert was_asked
