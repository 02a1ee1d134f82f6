"""Reading in an emergency, on a phone: the bar that stays on top covers nothing that is looked for."""

from collections.abc import Callable

from tests.browser.conftest import Person

COVERED = """() => {
  const its = document.activeElement, box = its.getBoundingClientRect();
  return its.contains(document.elementFromPoint(box.x + box.width / 2, box.y + 4)) ? '' : its.id || its.outerHTML;
}"""


def test_what_has_the_focus_is_not_under_the_bar(person: Callable[..., Person]) -> None:
    priya = person(phone=True)
    page = priya.page
    priya.sign_in("priya")
    priya.go("/emergency-access")
    page.locator("#name").fill("Maya Torres")
    page.locator("#reason").fill("Her sister calls: she has gone missing tonight.")
    opened = page.get_by_role("button", name="Open the record")
    with page.expect_navigation():
        opened.click()
    priya.go("/emergency-access")
    page.locator("#name").fill("Maya Torres")
    page.locator("#reason").fill("Too short.")
    with page.expect_navigation():
        opened.click()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert page.evaluate("scrollY") > 0
    assert page.evaluate(COVERED) == ""
    page.locator("#reason").focus()
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(COVERED) == ""
