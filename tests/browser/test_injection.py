"""HTML that slipped into a page must not act. Autoescape is taken away on purpose here, to see that what stands
behind it holds: htmx would send a signed-in person's requests under any content security policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Person

People = Callable[..., Person]
ACTING = (
    '<div hx-get="/probe" hx-trigger="load">x</div>',
    '<div data-hx-get="/probe" data-hx-trigger="load">x</div>',
    '<form hx-post="/probe" hx-trigger="load"><input name="a"></form>',
    '<div hx-get="/probe" hx-trigger="every 100ms">x</div>',
    '<div hx-get="/probe" hx-trigger="revealed" hx-target="body">x</div>',
    '<div hx-disable="false"><b hx-get="/probe" hx-trigger="load">x</b></div>',
    '<div data-stamp="guess" hx-get="/probe" hx-trigger="load">x</div>',
    "<div hx-on::load=\"fetch('/probe')\">x</div>",
    '<div hx-trigger="load" hx-post="/probe" hx-vals=\'{"a":"b"}\' hx-ext="x">x</div>',
    '<img src="/probe-image" onerror="fetch(\'/probe\')">',
    "<script>fetch('/probe')</script>",
    "<svg onload=\"fetch('/probe')\"></svg>",
    "<iframe srcdoc=\"<script>fetch('/probe')</script>\"></iframe>",
    '</p></li></ol><div hx-get="/probe" hx-trigger="load" hx-swap-oob="true" id="composer">x</div>',
)


def _with_injected(page: Page, html: str) -> list[str]:
    """Open the thread with `html` put into a message as if nothing had been escaped; the requests it made."""
    asked: list[str] = []

    def sabotaged(route: Route) -> None:
        answer = route.fetch()
        assert "No rush." in answer.text()
        route.fulfill(response=answer, body=answer.text().replace("No rush.", html, 1))

    page.on("request", lambda request: asked.append(request.url) if "/probe" in request.url else None)
    page.route("**/messages/*", sabotaged)
    page.goto(page.url.split("#")[0])
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(250)
    return [url for url in asked if "/probe-image" not in url]


@pytest.fixture
def maya(person: People) -> Person:
    someone = person(phone=True)
    someone.sign_in("maya")
    someone.go("/messages")
    return someone


def test_injected_html_sends_nothing(maya: Person) -> None:
    for html in ACTING:
        assert _with_injected(maya.page, html) == [], html
        maya.page.unroute_all()


def test_the_same_with_a_stamp_would_have_sent_it(maya: Person) -> None:
    """The control: the oracle above sees a request when there is one."""
    stamp = maya.page.locator("meta[name=hx-stamp]").get_attribute("content")
    html = f'<div data-stamp="{stamp}" hx-get="/probe" hx-trigger="load">x</div>'
    assert len(_with_injected(maya.page, html)) == 1


def test_an_answer_of_htmx_cannot_bring_it_in_either(maya: Person) -> None:
    asked: list[str] = []
    maya.page.on("request", lambda request: asked.append(request.url) if "/probe" in request.url else None)

    def poisoned(route: Route) -> None:
        answer = route.fetch()
        extra = '<div hx-get="/probe" hx-trigger="load" hx-swap-oob="beforeend:#thread">in</div>'
        assert "</p>" in answer.text()
        route.fulfill(response=answer, body=answer.text().replace("</p>", extra + "</p>", 1) + extra)

    maya.page.route("**/messages/*/messages", poisoned)
    maya.page.get_by_label("Your message").fill("a letter")
    maya.page.get_by_role("button", name="Send").click()
    maya.page.locator(".message.own", has_text="a letter").wait_for()
    maya.page.wait_for_timeout(300)
    assert asked == []
