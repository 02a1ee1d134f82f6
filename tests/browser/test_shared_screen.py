"""A screen that somebody else sees next: however she went and however the other one comes, nothing is seen.

The browser keeps its back/forward cache, which shows pages that were not to be stored.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from portal import clock
from portal.accounts.models import SignIn
from portal.connections import begin_writing
from portal.database import db
from tests.browser.conftest import Person, Server
from tests.proof.row import Proof
from tests.visitor import Visitor

People = Callable[..., Person]
MARK = "zqxmarker"
STORES = """async () => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, document.title, location.href,
  await Promise.all((await indexedDB.databases()).map(one => one.name)),
  await Promise.all((await caches.keys()).map(async name =>
    [name, await Promise.all((await (await caches.open(name)).keys()).map(one => one.url))])),
])"""
ENDS = ("sign-out", "leave", "time-out")


@pytest.fixture
def browser(keeping_browser: Browser) -> Browser:
    return keeping_browser


@pytest.fixture
def marked(server: Server) -> list[str]:
    """Pages of Maya's that show her mark: a worksheet, her conversation."""
    maya = Visitor(server.app, "maya")
    sheet = next(link for link in maya.get("/").links() if link.startswith("/worksheets/0"))
    maya.post(f"{sheet}/draft", {"next_step": MARK}, status=200, htmx=True)
    thread = maya.get("/messages", status=303).headers["Location"].split("#")[0]
    maya.post(f"{thread}/draft", {"body": MARK}, status=200, htmx=True)
    return [f"{sheet}?step=all", thread]


def end(maya: Person, how: str) -> None:
    if how == "sign-out":
        maya.sign_out()
    elif how == "leave":
        maya.page.get_by_role("button", name="Leave this site quickly").click()
        maya.is_away()
    else:
        _idle(maya.app)
        maya.page.clock.fast_forward(15 * 60_000 + 5_000)
        maya.page.clock.run_for(1_500)
        maya.page.wait_for_url("**/sign-in?quiet&next=*")


def _idle(app: Flask) -> None:
    with app.app_context():
        begin_writing()
        db.session.query(SignIn).update({"seen_at": clock.now() - timedelta(minutes=16)})
        db.session.commit()


def looks(maya: Person, seen: list[str]) -> Iterator[tuple[str, str]]:
    """Each way by which the next one comes, and everything that the browser then shows or holds."""
    page = maya.page
    yield "where she left it", held(page)
    for way in ("back", "back", "forward"):
        page.evaluate(f"history.{way}()")
        yield way, held(page)
    for url in seen:
        reopened = maya.context.new_page()
        reopened.goto(maya.address + url)
        yield f"reopened {url}", held(reopened)
        reopened.close()
    history: Any = maya.context.new_cdp_session(page)
    entries = history.send("Page.getNavigationHistory")["entries"]
    yield "history", str(entries)
    for entry in entries:
        history.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})
        yield f"history {entry['url']}", held(page)


def held(page: Page) -> str:
    """The page as it stands, every store of the browser, its cookies."""
    page.wait_for_timeout(350)  # a page that comes out of the cache goes to load itself anew
    with suppress(PlaywrightTimeout):  # one that stays as it came out has nothing to load
        page.wait_for_load_state(timeout=1_500)
    if not page.url.startswith("http"):
        return ""
    return page.content() + page.evaluate(STORES) + str(page.context.cookies())


def found(maya: Person, pages: list[str], how: str) -> Iterator[str]:
    """Where the mark was seen after she went."""
    maya.sign_in("maya")
    maya.page.clock.install(time=datetime.now(UTC))
    for url in pages:
        maya.go(url)
        assert MARK in maya.page.content(), url
    assert MARK not in maya.page.evaluate(STORES)
    end(maya, how)
    return (way for way, everything in looks(maya, pages) if MARK in everything)


@pytest.mark.proof("P5")
def test_nothing_is_seen_by_the_next_one(person: People, proof: Proof, marked: list[str]) -> None:
    where: list[str] = []
    for n in range(proof.size(2, 24)):
        how = ENDS[(2 * n) % len(ENDS)] if not proof.full else ENDS[n % len(ENDS)]
        maya = person(phone=n % 2 == 0)
        where += [f"{how}: {way}" for way in found(maya, marked, how)]
        proof.tried(12)
        maya.context.close()
    proof.failures += len(where)
    assert where == []


def test_a_page_that_the_browser_kept_is_found(person: People, marked: list[str]) -> None:
    """Without what our script does when a page comes out of the cache. (Signing out has the browser empty it.)"""
    maya = person(phone=True)

    def careless(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("'pageshow'", "'never'"))

    maya.context.route("**/static/app.*.js", careless)
    assert next(found(maya, marked, "time-out")) == "back"
