"""Without a network: the page with the numbers of a crisis, the neutral page of Leave, and never one of somebody."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.stores import held

People = Callable[..., Person]
BOXES = """async () => Promise.all((await caches.keys()).map(async name =>
  [name, (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname)]))"""
ACTIVE = "async () => !!(await navigator.serviceWorker.getRegistration('/'))?.active"
CLOCK = """() => {
  const now = () => performance.timeOrigin + performance.now(), root = document.documentElement;
  let began = 0, times = 0;
  addEventListener('keydown', () => { if (++times === 3) began = now(); }, true);
  new MutationObserver(() => { if (root.hidden) window.name = JSON.stringify([began, now(), document.title]); })
    .observe(root, { attributes: true });
}"""
TOOK = """() => {
  const [began, hidden, title] = JSON.parse(window.name), [there] = performance.getEntriesByType('navigation');
  window.name = '';
  return [hidden - began, performance.timeOrigin + there.domContentLoadedEventEnd - began, title];
}"""
HIDDEN_MS, AWAY_MS = 50, 300


def test_the_door_leaves_a_page_for_when_the_network_is_gone(person: People) -> None:
    maya = person(phone=True)
    maya.go("/sign-in")
    maya.page.wait_for_function(ACTIVE)
    maya.knock("maya", go=False)
    maya.page.wait_for_url(f"{maya.address}/")
    for path in ("/worksheets", "/messages", "/safety-plan"):
        maya.go(path)
    ((name, urls),) = maya.page.evaluate(BOXES)
    assert name.startswith("app-")
    assert {url for url in urls if not url.startswith("/static/")} == {"/offline", "/away"}
    assert any(url.endswith(".css") for url in urls)
    for private in ("Maya", "Good ", "csrf_token", "Thought record"):
        assert private not in held(maya.page), private

    maya.context.set_offline(True)
    maya.go("/safety-plan")
    expect(maya.page.get_by_role("heading", name="There is no connection right now")).to_be_visible()
    in_spanish = maya.page.get_by_role("link", name="Llame al 988 y oprima 2 para español")
    expect(in_spanish).to_have_attribute("href", "tel:988")
    assert maya.page.locator("a[href='tel:911']").count() == 2
    maya.check()
    maya.check_dark()
    maya.go("/away")  # where Leave leads is there, too
    expect(maya.page.locator("h1")).to_have_text("Signed out")
    maya.context.set_offline(False)


def test_leaving_takes_next_to_no_time(person: People) -> None:
    """From the third Escape, by the clock of the page: the quickest of three, for the machine may be busy."""
    maya, took = person(phone=False), []
    for _ in range(3):
        maya.sign_in("maya")
        maya.page.evaluate(CLOCK)
        for _ in range(3):
            maya.page.keyboard.press("Escape")
        maya.is_away()
        took.append(maya.page.evaluate(TOOK))
        if took[-1][1] < AWAY_MS:
            break
    hidden, away, title = min(took, key=lambda one: one[1])
    assert title == "Signed out"
    assert hidden < HIDDEN_MS
    assert away < AWAY_MS
    maya.go("/")
    assert "/sign-in" in maya.page.url
