"""What a screen reader is told of the main screens: names, roles, states and order, kept beside this file in `names/`.

The demo clinic of a Wednesday in the middle of the day. After a change that is meant: GROUNDWORK_NAMES=write, and look.
"""

import os
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser

from portal.app import create_app
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.seed import seed
from portal.operations import upgrade
from tests.browser.crawl.looking import Eyes
from tests.browser.crawl.sent import Sent, sent
from tests.browser.crawl.shelf import serving
from tests.proof.row import Proof
from tests.visitor import Page, Visitor

NAMES = Path(__file__).with_name("names")
THEN = datetime(2026, 11, 18, 18, 30, tzinfo=UTC)
SCREENS = {
    "sign-in": (None, "/sign-in"),
    "help": (None, "/help"),
    "today": ("maya", "/"),
    "week": ("maya", "/schedule"),
    "worksheets": ("maya", "/worksheets"),
    "worksheet": ("maya", "/ > //a[.='Thought record']"),
    "thread": ("maya", "/messages"),
    "plan": ("maya", "/safety-plan"),
    "work-list": ("jordan", "/"),
    "review": ("jordan", "/review > //*[contains(@class, 'qitem')]//a"),
    "room": ("dana", "/groups > //main//a[contains(@href, '/groups/0')] > //a[contains(@href, '/sessions/0')]"),
    "groups": ("sam", "/admin/groups"),
}
"""Who, and where: an address, and the links followed from there."""
_ADDRESS = re.compile(r"^ *- /url: .*\n", re.MULTILINE)


@pytest.fixture
def wednesday(tmp_path: Path) -> Iterator[Flask]:
    with time_machine.travel(THEN):
        app = create_app(replace(demo_settings(tmp_path), argon2_memory_kib=64))
        upgrade(app)
        with app.app_context():
            seed()
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.mark.proof("W6")
def test_they_are_what_they_were(wednesday: Flask, browser: Browser, proof: Proof) -> None:
    """And in the same run, that a label which is gone is seen."""
    different = []
    with serving(wednesday) as shelf, closing(Eyes(browser, shelf)) as eyes:
        for name, (who, way) in SCREENS.items():
            now = told(eyes, at(wednesday, who, way))
            if os.environ.get("GROUNDWORK_NAMES") == "write":
                (NAMES / f"{name}.yml").write_text(now, encoding="utf-8")
            found = differences(name, now)
            proof.tried(1, bool(found))
            different += found
        door = at(wednesday, *SCREENS["sign-in"])
        assert differences("sign-in", told(eyes, replace(door, body=door.body.replace('for="email"', ""))))
    assert not different, "\n".join(different)


def at(app: Flask, who: str | None, way: str) -> Sent:
    url, *links = way.split(" > ")
    client = Visitor(app, who).client
    page = Page(client.get(url, follow_redirects=True))
    for link in links:
        page = Page(client.get(page.tree.xpath(link)[0].get("href").split("#")[0]))
    one = sent(page.response, "wednesday", who or "nobody", way, url)
    assert one, way
    return one


def told(eyes: Eyes, one: Sent) -> str:
    eyes.open(eyes.phone, one)
    return _ADDRESS.sub("", eyes.phone.locator("body").aria_snapshot() + "\n")


def differences(name: str, now: str) -> list[str]:
    then = (NAMES / f"{name}.yml").read_text(encoding="utf-8")
    return list(unified_diff(then.splitlines(), now.splitlines(), name, "now", n=1, lineterm=""))
