"""Switching pushes on, in a real browser: the worker is registered within the policy, and a refusal is a sentence."""

import secrets
from collections.abc import Callable

from portal.config.settings import Push
from tests.browser.conftest import Person, Server
from tests.notifications.given import with_settings

People = Callable[..., Person]


def test_a_browser_that_does_not_allow_it_says_so(person: People, server: Server) -> None:
    push = Push(key=secrets.token_urlsafe(32), contact="mailto:it@neutral.example")
    with with_settings(server.app, push=push):
        maya = person()
        maya.sign_in("maya")
        maya.go("/account")
        maya.page.get_by_role("link", name="Notices in this browser").click()
        maya.page.locator("[data-able] button").click()
        maya.page.locator("[data-refused]").wait_for(state="visible")
        assert maya.page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 1
        maya.check()
        assert maya.page.url.endswith("/account/push")


def test_without_script_the_page_says_what_it_needs(person: People, server: Server) -> None:
    push = Push(key=secrets.token_urlsafe(32), contact="mailto:it@neutral.example")
    with with_settings(server.app, push=push):
        maya = person(script=False)
        maya.sign_in("maya")
        maya.go("/account/push")
        assert maya.page.locator("[data-unable]").is_visible()
        assert not maya.page.locator("[data-able]").is_visible()
