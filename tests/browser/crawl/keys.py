"""Somebody who has only the keys: where the focus goes it is seen, it goes on in the order of the page, and out."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page

MOST = 120
"""Presses after which a way is no way."""
_FOCUS = """there => {
  const e = document.activeElement, last = window.lastFocus;
  if (!e || e === document.body) { window.lastFocus = null; return null; }
  window.lastFocus = e;
  const parts = /^(date|time)/.test(e.type); // several stops of the browser's own, each with a mark of its own
  const hidden = getComputedStyle(e).opacity === '0', shown = hidden ? e.nextElementSibling : e;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const spots = [.1, .3, .5, .7, .9].flatMap(x => [.2, .5, .8].map(y =>
    document.elementFromPoint(box.x + box.width * x, box.y + box.height * y)));
  const its = spot => spot && (shown.contains(spot) || spot.contains(shown) && spot.tagName === 'LABEL' || spot === e
    || spot.closest('a') === e);
  return {
    name: e.tagName.toLowerCase() + (e.id && '#' + e.id) + ' ' + JSON.stringify(
      (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent || '').trim().slice(0, 40)),
    ring: parts || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: spots.some(its),
    same: last === e && !parts,
    back: !!last && last !== e && last.isConnected
      && !!(e.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING),
    jumps: e.tabIndex > 0,
    there: e === there,
  };
}"""


@dataclass
class Keys:
    """`faults`: what was wrong with a place the focus came to. `stops`: how many there were."""

    page: Page
    faults: list[str] = field(default_factory=list)
    stops: int = 0

    def begin(self) -> None:
        """A page that has just opened."""
        self.page.wait_for_load_state()
        self.page.evaluate("window.lastFocus = null")

    def tab(self, there: ElementHandle | None = None) -> dict[str, Any] | None:
        """To the next stop; None where the page ends and the browser begins."""
        self.page.keyboard.press("Tab")
        now: dict[str, Any] | None = self.page.evaluate(_FOCUS, there)
        if now:
            self.stops += 1
            self.faults += [f"{now['name']} at {self.page.url}: {fault}" for fault in _wrong(now)]
        return now

    def to(self, there: Locator) -> None:
        """Tab until the focus is there."""
        handle = there.element_handle()
        for _ in range(MOST):
            if (self.tab(handle) or {}).get("there"):
                return
        raise AssertionError(f"the Tab key does not lead to {there}")

    def press(self, there: Locator, key: str = "Enter") -> None:
        self.to(there)
        self.page.keyboard.press(key)

    def write(self, there: Locator, words: str) -> None:
        self.to(there)
        self.page.keyboard.insert_text(words)

    def choose(self, one: Locator) -> None:
        """Of a group whose first choice has the focus, by the arrows."""
        self.page.keyboard.press("Space")
        for _ in range(MOST):
            if one.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {one}")

    def through(self) -> int:
        """From the top of the page to its end; how many stops."""
        before = self.stops
        for _ in range(MOST * 3):
            if self.tab() is None:
                return self.stops - before
        raise AssertionError(f"the Tab key does not lead out of {self.page.url}")


def _wrong(now: dict[str, Any]) -> list[str]:
    said = {
        "it shows no ring": not now["ring"],
        "it is covered, or off the screen": not now["seen"],
        "the focus does not leave it": now["same"],
        "it stands before the last stop": now["back"],
        "it asks to be visited first": now["jumps"],
    }
    return [fault for fault, is_so in said.items() if is_so]
