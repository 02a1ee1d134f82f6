"""Whether a page fits: nothing scrolls sideways and no words are cut off, on the narrowest phone, with large words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE
from tests.browser.crawl.gathering import LONGER
from tests.browser.crawl.looking import DESK
from tests.browser.crawl.sent import Sent
from tests.browser.crawl.shelf import Shelf

LARGE_WORDS = "--blink-settings=defaultFontSize=32"
"""Of a browser that is set to words twice as large."""
NARROWEST = {**PHONE, "viewport": {"width": 320, "height": 640}}


@dataclass(frozen=True)
class Way:
    """`is_large`: in the browser with large words. `chosen`: the size somebody chose in the portal."""

    name: str
    screen: dict[str, Any]
    is_large: bool = False
    chosen: str = ""


WAYS = (
    Way("320 points wide", NARROWEST),
    Way("on a desk", DESK),
    Way("320 points wide, very large words chosen", NARROWEST, chosen="larger"),
    Way("on a phone, words twice as large", PHONE, is_large=True),
    Way("on a desk, words twice as large", DESK, is_large=True),
)
_CHOOSE = "size => { if (size) document.documentElement.dataset.size = size; }"
_ASIDE = ".vh, .skip, svg, .brand"
"""Hidden on purpose; the clinic's name has another way to be read."""
_OUTSIDE = """aside => {
  const root = document.documentElement, edge = root.clientWidth, found = [];
  const told = e => e.tagName.toLowerCase() + [...e.classList].map(c => '.' + c).join('') + (e.id && '#' + e.id)
    + ' ' + JSON.stringify(e.textContent.trim().slice(0, 40));
  if (root.scrollWidth > edge) {
    const over = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > edge + .5
      && !e.closest(aside)).filter((e, _, all) => !all.some(o => o !== e && e.contains(o)));
    found.push('scrolls sideways by ' + (root.scrollWidth - edge) + ': ' + over.slice(0, 3).map(told).join(', '));
  }
  for (const e of document.body.querySelectorAll('*'))
    if (/hidden|clip/.test(getComputedStyle(e).overflowX) && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1
        && !e.closest(aside) && e.textContent.trim())
      found.push('cuts off ' + (e.scrollWidth - e.clientWidth) + ': ' + told(e));
  return found;
}"""


class Sizes:
    """A screen for each way, opened once."""

    def __init__(self, usual: Browser, large: Browser, shelf: Shelf) -> None:
        self._shelf = shelf
        self._contexts = [(large if way.is_large else usual).new_context(**way.screen) for way in WAYS]
        self._pages = [context.new_page() for context in self._contexts]
        self.looks = 0

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def ways(self, one: Sent) -> list[Way]:
        """Longer words show whether there is room for a language to come: at the size most people read."""
        return [way for way in WAYS if one.language != LONGER or not (way.is_large or way.chosen)]

    def faults(self, one: Sent) -> Iterator[str]:
        """Sentences; none when it fits."""
        for way in self.ways(one):
            page = self._pages[WAYS.index(way)]
            page.goto(self._shelf.put(one))
            page.evaluate(_CHOOSE, way.chosen)
            yield from (f"{one} {way.name}: {fault}" for fault in outside(page))
            self.looks += 1


def outside(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_OUTSIDE, _ASIDE)
    return found
