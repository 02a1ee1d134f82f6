"""Pictures of the demo clinic at one moment of its own: for the README, and to hold the twelve main screens against.

The clock begins there, the demo clinic is laid anew, letters are loaded, nothing moves: a picture differs from the one
before only where a page does. Used by `scripts/pictures` and by the tests.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from sqlalchemy import update
from werkzeug.serving import make_server

from portal.accounts.models import User
from portal.app import create_app
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.people import ZONE
from portal.demo.seed import seed
from portal.operations import upgrade
from tests.browser.conftest import Person, Quiet
from tests.visitor import Visitor

MOMENT = datetime(2026, 10, 14, 8, 40, tzinfo=ZoneInfo(ZONE))  # a Wednesday morning, twenty minutes before group
PHONE = {"viewport": {"width": 390, "height": 844}}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
KEPT = Path(__file__).parents[1] / "front" / "pictures"
SHOWN = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Screen:
    """A page as somebody sees it: an address, or the one that the first such link there leads to."""

    name: str
    who: str
    path: str
    link: str = ""
    wide: bool = False
    language: str = "en"


MAIN_SCREENS = (
    Screen("sign-in", "", "/sign-in"),
    Screen("today", "maya", "/"),
    Screen("week", "maya", "/schedule"),
    Screen("worksheet", "maya", "/worksheets", "//a[starts-with(@href, '/worksheets/0') and contains(., 'Thought')]"),
    Screen("thread", "maya", "/messages"),
    Screen("progress", "maya", "/progress"),
    Screen("plan", "maya", "/safety-plan"),
    Screen("handout", "maya", "/materials", "//a[starts-with(@href, '/materials/0')]"),
    Screen("work-list", "jordan", "/", wide=True),
    Screen("review", "jordan", "/review", "//*[contains(@class, 'qitem')]//a", wide=True),
    Screen("attendance", "dana", "/", "//a[contains(@href, '/sessions/0')]", wide=True),
    Screen("groups", "sam", "/admin/groups", wide=True),
)
"""The twelve that are held against kept pictures."""
ALSO_DARK = ("today", "worksheet", "review")

SHOWN_SCREENS = (
    *(one for one in MAIN_SCREENS if one.name in ("today", "worksheet", "week", "thread", "review", "groups")),
    Screen("attendance", "dana", "/", "//a[contains(@href, '/sessions/0')]"),
    Screen("today-es", "maya", "/", language="es"),
)
"""Those of the README."""


@contextmanager
def that_moment() -> Iterator[None]:
    with time_machine.travel(MOMENT):
        yield


@contextmanager
def served_at_that_moment(instance: Path) -> Iterator[tuple[Flask, str]]:
    """The demo clinic on a free port of loopback. The clock must be there already."""
    app = create_app(replace(demo_settings(instance), argon2_memory_kib=64))
    upgrade(app)
    with app.app_context():
        seed()
        db.session.remove()
    running = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()


class Sitting:
    """One browser in front of that clinic. Whoever signs in keeps her profile till the end."""

    def __init__(self, browser: Browser, app: Flask, address: str) -> None:
        self.browser, self.app, self.address = browser, app, address
        self.people: dict[tuple[str, bool, float], Person] = {}

    def see(self, screen: Screen, scale: float = 1) -> Page:
        someone = self._someone(screen.who, screen.wide, scale)
        self._speak(screen)
        someone.go(self._address(screen))
        settle(someone.page)
        return someone.page

    def _address(self, screen: Screen) -> str:
        if not screen.link:
            return screen.path
        place = Visitor(self.app, screen.who).get(screen.path)
        return str(place.tree.xpath(screen.link)[0].get("href"))

    def _speak(self, screen: Screen) -> None:
        if screen.language == "en":
            return
        with self.app.app_context():
            db.session.execute(update(User).where(User.name.ilike(f"{screen.who} %")).values(language=screen.language))
            db.session.commit()

    def _someone(self, who: str, wide: bool, scale: float) -> Person:
        key = (who, wide, scale)
        if key not in self.people:
            context = self.browser.new_context(
                **(DESKTOP if wide else PHONE), device_scale_factor=scale, reduced_motion="reduce", locale="en-US"
            )
            context.clock.set_fixed_time(MOMENT)
            someone = Person(context.new_page(), context, self.app, self.address, True, [], [])
            if who:
                someone.sign_in(who)
            self.people[key] = someone
        return self.people[key]

    def close(self) -> None:
        for someone in self.people.values():
            someone.context.close()


def settle(page: Page) -> None:
    """Letters are there, and what follows from them is drawn."""
    page.evaluate(
        "document.fonts.ready.then(() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d))))"
    )


def drawn(page: Page, dark: bool = False) -> Image.Image:
    """What the window shows."""
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    settle(page)
    shot = page.screenshot(animations="disabled", caret="hide")
    return Image.open(io.BytesIO(shot)).convert("RGB")


def themes(screen: Screen) -> tuple[bool, ...]:
    """Whether in the dark, for each picture that is kept of it."""
    return (False, True) if screen.name in ALSO_DARK else (False,)


def shown_file(name: str, dark: bool = False) -> Path:
    return SHOWN / f"{name}{'-dark' if dark else ''}.webp"


def kept_file(name: str, dark: bool = False) -> Path:
    return KEPT / f"{name}{'-dark' if dark else ''}.png"


def keep(picture: Image.Image, file: Path) -> None:
    """A quarter as wide: enough to see what it was."""
    picture.reduce(4).quantize(64).save(file, optimize=True)


def share_that_differs(kept: Image.Image, now: Image.Image) -> float:
    """How much of two pictures is not the same; 1 when they are not of one size.

    Both at an eighth of the width of the screen: words become grey there, and how a machine draws its letters is no
    matter. Two ways of drawing the same page differ in 0.4 % of it at most; a big button that is moved, in 1 or 2 %.
    """
    one, other = kept.convert("RGB").reduce(2), now.reduce(4).reduce(2)
    if one.size != other.size:
        return 1.0
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[48 + 1 :]) / (one.width * one.height)
