"""Sheets of paper and the page where one is copied, in a real browser: on screen at any width, and as they print."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.worksheets.library import EVERY_ID

People = Callable[..., Person]
OFF_THE_PAPER = ".topbar, .tabbar, .foot, .skip, .no-print, .btn"
BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
PRINTED = [f"/worksheets/library/{slug}/print" for slug in ("pcl-5", "dbt-diary-card", "thought-record")]
COLOURS = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"

SQUEEZED = """[...document.querySelectorAll('article th, article caption p')].filter(e => {
  const it = e.getBoundingClientRect(), seen = e.closest('.grid-wrap').getBoundingClientRect();
  return e.matches('th') ? it.width < 30 && e.innerText.length > 3 : it.right > seen.right + 1;
}).map(e => e.innerText)"""
"""Heads of columns that stand one letter below the other, and words above a table that only a scroll would show."""


TOO_WIDE = "[...document.querySelectorAll('.grid-wrap')].filter(e => e.scrollWidth > e.clientWidth + 1).length"


def test_every_blank_sheet_on_a_phone_at_night(person: People) -> None:
    maya = person(phone=True, dark=True)
    maya.sign_in("maya")
    for slug in EVERY_ID:
        maya.go(f"/worksheets/library/{slug}/print")
        expect(maya.page.locator("article h1")).to_be_visible()
        maya.check_width()
        colours = maya.page.locator("article").evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
        )
        assert colours == [BLACK, WHITE]
        assert not maya.page.evaluate(SQUEEZED), slug
        assert not maya.page.evaluate(TOO_WIDE), slug
    assert not maya.csp
    assert not maya.strangers


SHEETS_OF_PAPER = {"A4": 680, "Letter": 702}  # what is left between their margins, in px
CUT = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"


@pytest.mark.parametrize("path", ["/progress?of=dbt-diary-card", "/progress?of=phq-9", *PRINTED])
def test_what_is_printed_is_not_cut(person: People, path: str) -> None:
    maya = person(phone=False)
    maya.sign_in("maya")
    maya.go(path)
    maya.page.emulate_media(media="print")
    for name, width in SHEETS_OF_PAPER.items():
        maya.page.set_viewport_size({"width": width, "height": 960})
        assert not maya.page.evaluate(CUT), name


@pytest.mark.parametrize(
    ("slug", "phone"),
    [("thought-record", True), ("dbt-diary-card", False), ("phq-9", True), ("exposure-hierarchy", False)],
)
def test_a_blank_sheet(person: People, slug: str, phone: bool) -> None:
    maya = person(phone=phone)
    maya.sign_in("maya")
    maya.go(f"/worksheets/library/{slug}/print")
    maya.check()
    maya.check_dark()
    maya.page.emulate_media(media="print", color_scheme="dark")
    for left_off in maya.page.locator(OFF_THE_PAPER).all():
        expect(left_off).to_be_hidden()
    expect(maya.page.locator("article h1")).to_be_visible()
    assert maya.page.pdf(format="A4").startswith(b"%PDF")


def test_the_preview_cannot_be_filled_in(person: People) -> None:
    jordan = person(phone=False)
    jordan.sign_in("jordan")
    jordan.go("/worksheets/library/thought-record")
    jordan.check()
    jordan.check_dark()
    assert jordan.page.locator("#blank :enabled:not(fieldset)").count() == 0
    assert jordan.page.locator("#blank textarea").count() > 3


@pytest.mark.parametrize("script", [True, False])
def test_a_paper_copy_is_entered(person: People, script: bool) -> None:
    jordan = person(phone=True, script=script)
    jordan.sign_in("jordan")
    jordan.go("/patients")
    jordan.page.get_by_role("link", name="Maya Torres").click()
    jordan.page.get_by_role("link", name="Change PHQ-9").click()
    jordan.page.get_by_role("link", name="Enter a paper copy").click()
    jordan.check()
    line = jordan.page.locator("#a-q1")
    line.get_by_label("Several days").check()
    jordan.page.get_by_role("button", name="Enter this copy").click()
    expect(jordan.page.locator("#error-summary")).to_contain_text("Date on the paper")
    expect(line.get_by_label("Several days")).to_be_checked()
    jordan.check()
    jordan.page.get_by_label("Date on the paper").fill("2026-01-15")
    jordan.page.get_by_role("button", name="Enter this copy").click()
    expect(jordan.page.locator(".from-paper")).to_contain_text("Entered by Jordan Lee from paper")
    expect(jordan.page.locator("#answer-q1")).to_contain_text("Several days")
    jordan.check()
    jordan.page.get_by_role("link", name="To print").click()
    expect(jordan.page.locator("article .from-paper")).to_be_visible()
    jordan.check()


def test_enter_in_a_line_of_text_sends_nothing(person: People) -> None:
    jordan = person(phone=False)
    jordan.sign_in("jordan")
    jordan.go("/patients")
    jordan.page.get_by_role("link", name="Maya Torres").click()
    jordan.page.get_by_role("link", name="Change Thought record").click()
    jordan.page.get_by_role("link", name="Enter a paper copy").click()
    place = jordan.page.url
    jordan.page.get_by_label("The thought that hurt most").fill("They think I don't care")
    jordan.page.get_by_label("The thought that hurt most").press("Enter")
    jordan.page.wait_for_load_state()
    assert jordan.page.url == place
    expect(jordan.page.get_by_label("The thought that hurt most")).to_have_value("They think I don't care")
    jordan.check()
