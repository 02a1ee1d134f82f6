"""One page in Chromium: what axe finds in it, by day and at night, on a phone and on a desk."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.conftest import AXE_RULES, PHONE
from tests.browser.crawl.sent import Sent
from tests.browser.crawl.shelf import Shelf

JUDGED = Path(__file__).with_name("judged.toml")
DESK = {"viewport": {"width": 1280, "height": 900}}
ALL = {"runOnly": AXE_RULES, "rules": {"target-size": {"enabled": True}}}
AT_NIGHT = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""The same elements in other colours: nothing else can be different."""
_NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_RUN = """options => axe.run({...options, resultTypes: ['violations', 'incomplete']}).then(found =>
  ['violations', 'incomplete'].map(kind => found[kind].flatMap(one => one.nodes.map(node => ({
    rule: one.id, target: node.target.flat().join(' '), html: node.html.slice(0, 160),
    message: [...node.any, ...node.all, ...node.none].map(it => it.message).join('; '),
  })))))"""


@dataclass(frozen=True)
class Judged:
    """What axe cannot decide by itself, and why it is right. All but the first two are patterns."""

    reason: str
    rule: str
    page: str = ""
    url: str = ""
    target: str = ""
    message: str = ""
    html: str = ""

    def is_it(self, one: dict[str, str]) -> bool:
        asked = ("page", "url", "target", "message", "html")
        return one["rule"] == self.rule and all(re.search(getattr(self, name), one[name]) for name in asked)


def judged() -> list[Judged]:
    return [Judged(**one) for one in tomllib.loads(JUDGED.read_text())["judged"]]


class Eyes:
    """A phone and a desk, opened once."""

    def __init__(self, browser: Browser, shelf: Shelf) -> None:
        self._contexts = [browser.new_context(**size) for size in (PHONE, DESK)]
        self.phone, self.desk = (context.new_page() for context in self._contexts)
        self._shelf, self._judged = shelf, judged()
        self.looks = 0
        self.needed: set[Judged] = set()

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def open(self, page: Page, one: Sent) -> None:
        page.goto(self._shelf.put(one))

    def faults(self, one: Sent) -> Iterator[str]:
        """Sentences; none when the page is as it should be."""
        for size, page in (("phone", self.phone), ("desk", self.desk)):
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            self.open(page, one)
            page.evaluate(AXE_SCRIPT)
            yield from self._found(page, one, ALL, f"on a {size}")
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            page.evaluate(_NEXT_FRAME)
            yield from self._found(page, one, AT_NIGHT, f"on a {size} at night")

    def _found(self, page: Page, of: Sent, options: dict[str, Any], where: str) -> Iterator[str]:
        self.looks += 1
        violations, incomplete = page.evaluate(_RUN, options)
        yield from (f"{of} {where}: {_told(found)}" for found in violations)
        for found in incomplete:
            known = [one for one in self._judged if one.is_it({**found, "page": of.what, "url": of.url})]
            self.needed |= set(known)
            if not known:
                yield f"{of} {where}: not judged: {_told(found)}"


def _told(found: dict[str, str]) -> str:
    return f"{found['rule']} at {found['target']}: {found['message']} {json.dumps(found['html'])}"
