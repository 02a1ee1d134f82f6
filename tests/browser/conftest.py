"""A real browser on a real server with the demo clinic: phone and desktop, script on and off."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Locator, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.demo.accounts import PASSWORD
from portal.demo.instance import demo_settings
from tests import drawn
from tests.actors import actor
from tests.sqlite import keep_file
from tests.visitor import Visitor

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
WATCH = """
window.faults = [];
document.addEventListener('securitypolicyviolation', e => faults.push(e.violatedDirective + ' ' + e.blockedURI));
"""


SHELL = "chromium-headless-shell"  # the same engine without the window around it: half the time, no back/forward cache


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    launched = launch(chromium)
    yield launched
    launched.close()


def launch(chromium: BrowserType, *more: str) -> Browser:
    """The quick one. `more`: flags beside the usual ones."""
    return chromium.launch(executable_path=shutil.which(SHELL) or executable(), args=[*FLAGS, *more])


@pytest.fixture(scope="session")
def keeping_browser(chromium: BrowserType) -> Iterator[Browser]:
    """With its back/forward cache, which Playwright switches off, and with it one of the faults looked for here.

    A module whose tests go back and forward makes this its `browser`.
    """
    kept = ["--disable-back-forward-cache"]
    launched = chromium.launch(executable_path=executable(), args=FLAGS, ignore_default_args=kept)
    yield launched
    launched.close()


def executable() -> str:
    found = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("no Chromium: set PORTAL_CHROMIUM or install Debian's chromium")
    return found


@dataclass
class Server:
    """The demo clinic, served on loopback."""

    app: Flask
    address: str
    restore: Callable[[], None]


@pytest.fixture(scope="session")
def served(laid_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server per run; what a test changed is put back before the next one."""
    instance = Path(shutil.copytree(laid_demo, tmp_path_factory.mktemp("demo") / "clinic"))
    app = create_app(demo_settings(instance))
    gate, put_back = Gate(app), keep_file(app, instance)
    running = make_server("127.0.0.1", 0, gate, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()

    def restore() -> None:
        with gate.shut():
            put_back()

    yield Server(app, f"http://127.0.0.1:{running.server_port}", restore)
    running.shutdown()
    thread.join()


class Gate:
    """Lets requests through, or holds them at the door until what is inside has left.

    A page that closes may leave a draft on its way; the file must not be put back under it, or the
    one lock would be on a file that is gone.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._moved = threading.Condition()
        self._inside = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        with self._moved:
            self._inside += 1
        try:
            answer = self._app(environ, start_response)
            try:
                yield from answer
            finally:
                getattr(answer, "close", lambda: None)()
        finally:
            with self._moved:
                self._inside -= 1
                self._moved.notify_all()

    @contextmanager
    def shut(self) -> Iterator[None]:
        with self._moved:
            assert self._moved.wait_for(lambda: self._inside == 0, timeout=30), "a request never ended"
            yield


class Quiet(WSGIRequestHandler):
    def log(self, *args: object) -> None:
        """Nothing: a failed test should show its own words."""


@pytest.fixture
def server(served: Server) -> Server:
    served.restore()
    return served


@dataclass
class Person:
    """Somebody at a browser. `page` is her tab; what went wrong unseen is collected on the way."""

    page: Page
    context: BrowserContext
    app: Flask
    address: str
    script: bool
    strangers: list[str]
    csp: list[str]
    draws: Random = field(default_factory=lambda: drawn.by(""))

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, name: str) -> None:
        """Past the door, with a live sign-in of her own, to her first page."""
        as_set = {"url": self.address, "httpOnly": True, "sameSite": "Lax"}
        client = Visitor(self.app, name).client
        with self.app.app_context(), client.session_transaction() as session:
            session["person"] = actor(name).id.hex  # the browser knows whose it is, as after the door
        cookies = client._cookies.values()
        self.context.add_cookies([{**as_set, "name": one.key, "value": one.value} for one in cookies])
        self.go("/")

    def knock(self, name: str, go: bool = True) -> None:
        """At the door, with a password; `go=False`: she stands before it already."""
        if go:
            self.go("/sign-in")
        form = self.page.locator("form").filter(has=self.page.locator("input[type=password]")).first
        form.locator("input[name=email]").fill(f"{name}@riverbend.example")
        form.locator("input[name=password]").fill(PASSWORD)
        form.locator("button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url or not go)

    def look_over(self) -> None:
        """On a worksheet, step by step where the screen is small, to the page before sending."""
        self._step_to(self.page.get_by_role("button", name="Check your answers"))
        self.page.get_by_role("button", name="Check your answers").click()

    def step_to(self, question: str) -> None:
        """To the step that asks it, where the screen is small."""
        self._step_to(self.page.get_by_label(question))

    def _step_to(self, there: Locator) -> None:
        self.page.locator("#sheet").wait_for()
        while not there.is_visible():
            with self.page.expect_navigation():
                self.page.get_by_role("button", name="Next", exact=True).click()

    def sign_out(self) -> None:
        self.go("/account")
        self.page.locator("form[action='/sign-out'] button").last.click()
        self.page.wait_for_url("**/sign-in")

    def is_away(self) -> None:
        """On the page that Leave goes to; its address is there before it is."""
        self.page.locator("h1", has_text="Signed out").wait_for()
        self.page.wait_for_url("**/away")

    def check(self) -> None:
        """The page as it stands: accessible, within the content security policy, talking to nobody else."""
        if self.script and self._is_drawn():
            self._ask_axe({"runOnly": AXE_RULES})
        self.check_manners()

    def _ask_axe(self, options: dict[str, object]) -> None:
        """A click may just have begun to replace the page: then the one that comes is asked."""
        for left in (2, 1, 0):
            try:
                self.page.wait_for_load_state()
                began = self.page.evaluate(WHEN)
                found = Axe().run(self.page, options={**options, **QUICKLY})
                if self.page.evaluate(WHEN) == began:
                    break
            except Error:
                if not left:
                    raise
        else:
            raise AssertionError(f"{self.page.url} never came to rest")
        assert found.violations_count == 0, found.generate_report()

    def check_manners(self) -> None:
        """No sideways scroll, within the content security policy, talking to nobody else."""
        if self.script:
            self.csp += self.page.evaluate("window.faults || []")
        self.check_width()
        assert not self.csp, self.csp
        assert not self.strangers, self.strangers

    def _is_drawn(self) -> bool:
        """Whether axe sees this page. See tests/drawn.py."""
        return drawn.takes_every() or self.draws.randrange(3) == 0

    def check_dark(self) -> None:
        """The same page at night: only the colours are others."""
        if not self._is_drawn():
            return
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self._ask_axe({"runOnly": {"type": "rule", "values": ["color-contrast"]}})
        self.page.emulate_media(color_scheme="light", reduced_motion="null")

    def check_width(self) -> None:
        if self.script:
            root = "document.documentElement"
            wide = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
            assert wide <= 0, f"{self.page.url} scrolls sideways by {wide}px"


WHEN = "performance.timeOrigin"
"""When the page began: another page, another moment."""
QUICKLY = {"resultTypes": ["violations"], "preload": False, "iframes": False}
"""There are no frames, and no style sheets of others to fetch."""
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def person(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """`person(phone=True, script=False)`: a fresh browser profile."""
    opened: list[BrowserContext] = []
    draws = drawn.by(request.node.nodeid)

    def make(phone: bool = True, script: bool = True, dark: bool = False) -> Person:
        context = browser.new_context(
            **(PHONE if phone else DESKTOP), java_script_enabled=script, color_scheme="dark" if dark else "light"
        )
        opened.append(context)
        context.set_default_timeout(8_000)
        page = context.new_page()
        someone = Person(page, context, server.app, server.address, script, [], [], draws)
        context.add_init_script(WATCH)
        context.on("request", lambda request: _note_stranger(someone, request.url))
        page.on("console", lambda message: _note_policy(someone, message.text))
        return someone

    yield make
    for context in opened:
        context.close()


def _note_stranger(someone: Person, url: str) -> None:
    if not url.startswith((someone.address, "data:", "blob:", "about:")):
        someone.strangers.append(url)


def _note_policy(someone: Person, text: str) -> None:
    if "Content Security Policy" in text:
        someone.csp.append(text)
