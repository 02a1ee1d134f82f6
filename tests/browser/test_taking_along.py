"""Pages that somebody takes along on paper: what is on them, what is left off, and that night does not matter."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from playwright.sync_api import expect
from sqlalchemy import update

from portal.access.display import Paging, Theme
from portal.accounts.models import User
from portal.database import db
from tests.browser.conftest import Person

People = Callable[..., Person]
PAGES = (
    *("/schedule?view=list", "/records/coverage", "/skills", "/skills/tipp", "/progress", "/safety-plan/card"),
    *("/worksheets/library/thought-record/print", "/step-down", "/safety-plan"),
)
ON_ONE = ("/step-down", "/safety-plan")
WAYS = {
    "/materials": "a[href^='/materials/0']",
    "/records/letters": "a[href^='/records/letters/0']",
    "/worksheets": "a[href^='/worksheets/0']:has-text('Reflection')",
}
LOOK = """() => {
  const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0
  const all = (s) => [...document.querySelectorAll(s)].filter(seen)
  const body = getComputedStyle(document.body)
  return {
    off: all('.topbar, .tabbar, .rail, .foot, .skip, .actions, .tabs, .no-print, .seen-by, [role=status], nav,' +
             'button:not(.vh), .btn:not([href^="tel:"], [href^="sms:"])').map((e) => e.className || e.localName),
    titles: all('h1, .face h2').length,
    colours: [body.color, body.backgroundColor],
    loose: all('main :is(h1, h2, h3)').filter((e) => !e.closest('.face, .sheet-of-paper'))
      .filter((e) => getComputedStyle(e).breakAfter !== 'avoid').map((e) => e.textContent),
    cut: all('main *').filter((e) => e.scrollWidth > e.clientWidth + 1 && !e.closest('.vh'))
      .filter((e) => getComputedStyle(e).overflowX !== 'visible').map((e) => e.className),
  }
}"""
BLACK_ON_WHITE = ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_what_is_on_paper_and_what_is_not(person: People) -> None:
    maya = person(phone=False)
    with maya.app.app_context():
        chosen = {"theme": Theme.DARK, "paging": Paging.PARTS}
        db.session.execute(update(User).where(User.name == "Maya Torres").values(**chosen))
        db.session.commit()
    maya.sign_in("maya")
    maya.go("/schedule")
    assert maya.page.evaluate(LOOK)["off"], "the control: on a screen all of that is there"
    _week(maya)
    for path in PAGES:
        maya.go(path)
        _looks_right(maya)
        assert path not in ON_ONE or _pages(maya) == 1, path
    expect(maya.page.locator(".plan a[href='tel:988']")).to_be_visible()
    for path, link in WAYS.items():
        maya.page.emulate_media(media="screen")
        maya.go(path)
        maya.go(str(maya.page.locator(link).first.get_attribute("href")))
        _looks_right(maya)
    _worksheet(maya)
    _addresses(maya)


def test_a_plan_that_is_handed_on_says_whose_it_is_and_of_when(person: People) -> None:
    maya, jordan, dana = (person(phone=False) for _ in range(3))
    for someone, name in ((maya, "maya"), (jordan, "jordan"), (dana, "dana")):
        someone.sign_in(name)
    for path in ("/safety-plan", "/step-down"):
        maya.page.emulate_media(media="screen")
        maya.go(path)
        name, when = maya.page.locator("#whose"), maya.page.get_by_text("Printed on")
        tick = maya.page.get_by_label("Put my name on it")
        for one in (name, when):
            expect(one).to_be_hidden()
        _looks_right(maya)
        expect(name).to_be_hidden()  # a paper may lie about
        expect(when).to_be_visible()
        maya.page.emulate_media(media="screen")
        tick.check()
        _looks_right(maya)
        expect(name).to_have_text("Maya Torres")
        expect(name).to_be_visible()
        assert _pages(maya) == 1, path
    jordan.go("/patients")
    jordan.page.get_by_role("link", name="Maya Torres").click()
    jordan.page.wait_for_url("**/patients/*")
    hers = jordan.page.url.removeprefix(jordan.address)
    for path in (f"{hers}/safety-plan", f"{hers}/step-down"):
        jordan.go(path)
        _looks_right(jordan)
        expect(jordan.page.locator("h1")).to_contain_text("of Maya Torres")
        expect(jordan.page.get_by_text("Printed on")).to_be_visible()
        jordan.page.emulate_media(media="screen")
    dana.go("/groups")
    dana.page.get_by_role("link", name="Day group").click()
    dana.page.get_by_role("link", name="Plan the weeks ahead").click()
    dana.page.get_by_role("heading", name="Plan of").wait_for()
    dana.check()
    _looks_right(dana)
    expect(dana.page.get_by_text("Copy this plan")).to_be_hidden()
    expect(dana.page.locator(".lessons li").first).to_be_visible()


def _looks_right(someone: Person) -> None:
    someone.page.emulate_media(media="print", color_scheme="dark")
    found: dict[str, Any] = someone.page.evaluate(LOOK)
    assert found["titles"] >= 1
    assert found == {**found, "off": [], "loose": [], "cut": [], "colours": BLACK_ON_WHITE}, someone.page.url


def _pages(someone: Person) -> int:
    with pikepdf.open(io.BytesIO(someone.page.pdf(format="Letter"))) as made:
        return len(made.pages)


def _week(maya: Person) -> None:
    """Where to be and when; nothing of what was missed, and a name only where she asks for it."""
    page = maya.page
    tick, name = page.get_by_label("Put my name on it"), page.locator("#whose")
    expect(name).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".agenda .time").first).to_be_visible()
    for left_off in (name, page.locator("#hours"), page.get_by_text("You missed")):
        expect(left_off.first).to_be_hidden()
    page.emulate_media(media="screen")
    tick.check()
    expect(name).to_be_hidden()
    page.emulate_media(media="print")
    expect(name).to_have_text("Maya Torres")
    expect(name).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1 } }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") == 1


def _worksheet(maya: Person) -> None:
    """Shown in parts on the screen, on paper it is whole."""
    page = maya.page
    page.emulate_media(media="screen")
    maya.go("/worksheets")
    page.locator("a[href^='/worksheets/0']:has-text('Thought record')").first.click()
    parts = page.locator("section.set")
    expect(parts.nth(2)).to_be_attached()
    of = parts.count()
    assert parts.filter(visible=True).count() == 1
    page.emulate_media(media="print")
    assert parts.filter(visible=True).count() == of
    assert not page.evaluate(LOOK)["off"]


def _addresses(maya: Person) -> None:
    """Of other sites, in a handout; and what is folded lies open."""
    shown = maya.page.evaluate(
        """() => {
      const prose = document.querySelector('main').appendChild(document.createElement('div'))
      prose.className = 'prose'
      prose.innerHTML = '<a href="https://samhsa.gov/">one</a> <a href="/skills">other</a>'
        + '<details><summary>More</summary><p>folded</p></details>'
      const [one, other] = prose.querySelectorAll('a')
      const after = [one, other].map((e) => getComputedStyle(e, '::after').content)
      return [...after, prose.querySelector('details p').getBoundingClientRect().height > 0]
    }"""
    )
    assert shown == ['" (" attr(href) ")"', "none", True] or shown == ['" (https://samhsa.gov/)"', "none", True]
