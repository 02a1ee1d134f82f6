"""HTML that slipped into a page must not act. What is escaped is taken for markup on purpose here, to see that what
stands behind it holds: htmx would send a signed-in person's requests under any content security policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Person
from tests.proof.row import Proof

People = Callable[..., Person]
ACTING = (
    '<div {} hx-get="/probe" hx-trigger="load">x</div>',
    '<div {} data-hx-get="/probe" data-hx-trigger="load">x</div>',
    '<form {} hx-post="/probe" hx-trigger="load"><input name="a"></form>',
    '<div {} hx-get="/probe" hx-trigger="every 50ms">x</div>',
    '</p></li></ol><div {} hx-get="/probe" hx-trigger="load" id="composer">x</div>',
    '<div {} hx-get="/probe" hx-trigger="load" hx-push-url="/probe">x</div>',
    '<b {} hx-delete="/probe" hx-trigger="load" hx-headers=\'{{"X-A":"b"}}\'>x</b>',
)
STAMP = 'data-stamp="{}"'


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
    page.wait_for_timeout(250)
    page.unroute_all()
    return asked


@pytest.fixture
def maya(person: People) -> Person:
    someone = person(phone=True)
    someone.sign_in("maya")
    someone.go("/messages")
    return someone


@pytest.mark.proof("E2")
def test_only_with_the_stamp_of_the_session_it_acts(maya: Person, proof: Proof) -> None:
    """Without one, with a guess, with that of another session: inert. With the right one the same markup acts."""
    stamp = maya.page.locator("meta[name=hx-stamp]").get_attribute("content") or ""
    thread = maya.page.url.split("#")[0]
    for html in ACTING if proof.full else proof.random.sample(ACTING, 2):
        for given, acts in (("", False), (STAMP.format("guess"), False), (STAMP.format(stamp[::-1]), False)):
            asked = _with_injected(maya.page, html.format(given))
            proof.tried(failures=int(bool(asked) is not acts))
            assert asked == [], html
        assert _with_injected(maya.page, html.format(STAMP.format(stamp))), f"the control: {html} acts with it"
        maya.page.goto(thread)


def test_a_script_that_was_changed_is_not_run(maya: Person) -> None:
    """The checksum beside each script: what came is not what was here at the start."""
    changed = {"body": "document.title = 'changed'", "content_type": "text/javascript"}
    maya.page.route("**/static/app.*.js", lambda route: route.fulfill(**changed))  # type: ignore[arg-type]
    maya.page.reload()
    assert maya.page.title() != "changed"


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
