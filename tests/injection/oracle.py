"""What a page did that it should not have: in the eyes of the browser, whatever the page says about itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

from playwright.sync_api import Browser, BrowserContext, Page, Request

_COLOR = "[0-9a-fA-F#%]*"
ASKED_BY_PAGES = re.compile(
    r"/static/.+|/news(\?.*)?|/messages/[0-9a-f-]{36}/new(\?.*)?"
    rf"|/admin/clinic/branding/preview\.css\?bar={_COLOR}&accent={_COLOR}"
)
"""What a page of ours may ask for by itself, beside itself."""
WATCH = """
window.zqFaults = [];
document.addEventListener('securitypolicyviolation', e =>
  zqFaults.push('CSP ' + e.violatedDirective + ' ' + e.blockedURI));
"""
LOOK = r"""() => {
  const stamp = document.querySelector('meta[name=hx-stamp]')?.content, found = [];
  const ours = ['STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'FRAME', 'FRAMESET', 'MATH', 'TEMPLATE', 'MARQUEE',
    'VIDEO', 'AUDIO', 'PORTAL', 'PLAINTEXT', 'XMP', 'FOREIGNOBJECT', 'SET', 'ANIMATE'];
  for (const e of document.querySelectorAll('*')) {
    const tag = e.tagName.toUpperCase();
    if (ours.includes(tag)) found.push(tag);
    if (tag === 'SCRIPT' && !/^\/static\//.test(e.getAttribute('src') || '')) found.push('script');
    const held = /^\/(static\/|manifest\.webmanifest$|admin\/clinic\/branding\/preview\.css\?)/;
    if (tag === 'LINK' && !held.test(e.getAttribute('href') || '')) found.push('link ' + e.rel);
    if (tag === 'META' && e.httpEquiv) found.push('meta ' + e.httpEquiv);
    if (e.shadowRoot) found.push('shadow root');
    for (const {name, value} of e.attributes) {
      if (/^on/.test(name) || name === 'style' || /zq/.test(name)) found.push(tag + ' ' + name);
      if (/^(data-)?hx-(?!disable$)/.test(name) && e.dataset.stamp !== stamp) found.push(tag + ' ' + name);
      const isLink = tag === 'A' && name === 'href' && /^https:/.test(value);
      const asks = /^(src|href|xlink:href|action|formaction|data|poster|srcset|srcdoc|background|ping)$/.test(name);
      if (asks && /zq[-.]/.test(value) && !isLink) found.push(tag + ' ' + name + '=' + value);
    }
  }
  for (const one of ['#main', 'main', 'h1', 'head > title', 'body'])
    if (document.querySelectorAll(one).length !== 1) found.push(document.querySelectorAll(one).length + ' ' + one);
  found.push(...window.zqFaults);
  window.zqFaults.length = 0;
  const typed = [...document.querySelectorAll('input,textarea')].map(e => e.value);
  const words = document.documentElement.textContent + typed.join();
  const read = [...new Set(words.match(/zq-\d+|zq\.example\/\d+/g) || [])].map(e => e.replace(/\D+/, ''));
  return {found, title: document.title, url: location.href, read, hidden: document.documentElement.hidden};
}"""
_TITLE = re.compile(r"<title>(.*?)</title>", re.S)
_SPACES = re.compile(r"\s+")


@dataclass
class Watched:
    """A tab. `faults`: what should not have been, as sentences. `read`: payloads that stood there as words."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    asked: dict[Request, str] = field(default_factory=dict)
    pictures: int = 0
    visits: int = 0
    at: str = ""

    def visit(self, path: str, rest: int = 40) -> None:
        self.at = path
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        title = _TITLE.search(answer.text())
        self._look(path, unescape(title[1]) if title else "", rest)

    def back_and_forward(self, paths: list[str]) -> None:
        """Through all that was visited and forward again: the back/forward cache is on."""
        for path in reversed(paths[:-1]):
            self._travel(self.page.go_back, path)
        for path in paths[1:]:
            self._travel(self.page.go_forward, path)

    def _travel(self, go: object, path: str) -> None:
        self.at = path
        go(wait_until="load")  # type: ignore[operator]
        self.page.wait_for_function("() => !document.documentElement.hidden && document.readyState === 'complete'")
        self._look(path, None, 40)

    def _look(self, path: str, title: str | None, rest: int) -> None:
        self.page.wait_for_timeout(rest)
        seen = self.page.evaluate(LOOK)
        self.visits += 1
        self.read |= set(seen["read"])
        self.faults += [f"{path}: {one}" for one in seen["found"]]
        if seen["url"] != self.address + path:
            self.faults.append(f"{path}: went to {seen['url']}")
        self.faults += self.asked.values()
        self.asked.clear()
        if title is not None and _plain(seen["title"]) != _plain(title):
            self.faults.append(f"{path}: is titled {seen['title']!r}")

    def see_asked(self, request: Request) -> None:
        """Each request is the page itself, or one that its own parts make."""
        path = request.url.removeprefix(self.address)
        itself = request.is_navigation_request() and request.method == "GET" and path == self.at.split("#")[0]
        ours = request.method == "GET" and ASKED_BY_PAGES.fullmatch(path)
        if not itself and not ours and not request.url.startswith("data:image/svg"):
            self.asked[request] = f"{self.at}: asked for {request.method} {request.url[:120]} ({request.resource_type})"

    def see_refused(self, request: Request) -> None:
        """What the policy held back was never sent."""
        if request.failure == "csp":
            self.asked.pop(request, None)

    def see_reported(self, request: Request) -> bool:
        """The browser's own word that it held something back."""
        return request.url == f"{self.address}/csp-report"

    def acted(self) -> list[str]:
        """What was done in spite of the guard and the policy. A picture of our own address is no deed: `pictures`."""
        self.asked = {request: said for request, said in self.asked.items() if not self.see_reported(request)}
        quiet = {request for request in self.asked if self._is_quiet(request)}
        self.pictures += len(quiet)
        found = [said for request, said in self.asked.items() if request not in quiet]
        self.asked.clear()
        return found

    def _is_quiet(self, request: Request) -> bool:
        passive = request.resource_type in ("image", "script", "stylesheet", "other") and request.method == "GET"
        return passive and not request.is_navigation_request() and request.url.startswith((self.address, "x:"))


def _plain(title: str) -> str:
    return _SPACES.sub(" ", title).strip()


@contextmanager
def watching(browser: Browser, address: str, cookies: list[dict[str, str]], phone: bool = False) -> Iterator[Watched]:
    """A browser profile of somebody who is signed in, all its doings watched: the portal's own service worker, which
    asks for each page once more in its place, stays out."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 390 if phone else 1280, "height": 900}, service_workers="block"
    )
    context.set_default_timeout(20_000)
    context.add_cookies([{**one, "url": address, "httpOnly": True, "sameSite": "Lax"} for one in cookies])  # type: ignore[list-item]
    context.add_init_script(WATCH)
    tab = Watched(context.new_page(), address)
    context.on("request", tab.see_asked)
    context.on("requestfailed", tab.see_refused)
    tab.page.on("dialog", lambda dialog: (tab.faults.append(f"{tab.at}: said {dialog.message!r}"), dialog.dismiss()))
    yield tab
    context.close()
