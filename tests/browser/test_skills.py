"""In a bad moment, on a phone: from Today to a skill that is tried, and from there to tonight's diary card."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Person

People = Callable[..., Person]


def test_from_the_finder_to_the_diary_card(person: People) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    page = maya.page
    page.get_by_role("link", name="What could help right now?").click()
    for answer in ("8", "At home", "10 minutes"):
        page.get_by_role("radio", name=answer, exact=True).check()
    page.get_by_role("button", name="Show me skills").click()
    expect(page.locator("main").get_by_role("link", name="My safety plan")).to_be_visible()
    maya.check()
    maya.check_dark()
    page.get_by_role("button", name="I used this (TIPP)").click()
    expect(page.get_by_text("It is ticked on today’s diary card.")).to_be_visible()
    page.get_by_role("button", name="It helped").click()
    expect(page.get_by_role("button", name="It helped", pressed=True)).to_be_visible()
    maya.check()
    assert page.url.endswith("/skills/find")
    maya.go("/")
    page.get_by_role("link", name="Diary card").first.click()
    maya.go(f"{page.url.removeprefix(maya.address).split('?')[0]}?step=5")
    expect(page.get_by_label("TIPP", exact=True)).to_be_checked()
