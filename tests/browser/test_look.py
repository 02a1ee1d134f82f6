"""Main pages of every person: accessible, within the policy, no sideways scroll."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person

People = Callable[..., Person]
# Addresses, and what to click on the page before.
PAGES = {
    "maya": (
        *("/", "/schedule", "/worksheets", "/messages", "/account", "/help", "/check", "/dev/components"),
        *("/records/letters/new", "/records/letters", "a[href$='/revocation']"),
        *("/schedule/calendar", "/skills/find", "/worksheets/diary/dbt-diary-card", "/progress?of=phq-9"),
    ),
    "jordan": (
        *("/", "/review", "/library/dear-man/assignments", "/risk?show=team", "a[href^='/risk/0']"),
        *("/patients", "a[href^='/patients/0']:has-text('Maya')", "a[href$='/progress']", "a[href*='of=phq-9']"),
    ),
    "dana": ("/", "/groups", "a[href^='/groups/0']", "a[href$='/raised']", "/handouts/library"),
    "sam": (
        *("/", "/admin/groups", "a[href$='/waiting-list']", "/admin/people", "/admin/hours", "/admin/access-log"),
        *("/admin/groups", "a[href^='/admin/groups/0']", "a[href$='/series']", "a[href$='/details']"),
        *("/admin/coverage", "tbody a[href$='/coverage']", "a[href$='/authorizations']"),
    ),
}
DRAWN_IN = """document.fonts.ready.then(fonts =>
  [...fonts].filter(one => one.status === 'loaded').map(one => one.family + ' ' + one.weight))"""
NARROWEST = {"width": 320, "height": 640}


@pytest.mark.parametrize("name", PAGES)
def test_pages(person: People, name: str) -> None:
    """At the size they are mostly used at, and no wider than the narrowest screen. Row W1 looks at the rest."""
    someone = person(phone=name == "maya")
    someone.sign_in(name)
    for place in PAGES[name]:
        if place.startswith("/"):
            someone.go(place)
        else:
            someone.page.locator(place).first.click()
            someone.page.wait_for_load_state()
        size = someone.page.viewport_size
        someone.check()
        someone.page.set_viewport_size(NARROWEST)
        someone.check_width()
        someone.page.set_viewport_size(size)


def test_numbers_are_read_without_scrolling_sideways(person: People) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    maya.go("/progress?of=dbt-diary-card")
    maya.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = maya.page.locator(".wide")
    assert wide.count() > 1
    assert not [one for one in wide.all() if one.evaluate("e => e.scrollWidth > e.clientWidth")]
    maya.check()


@pytest.mark.parametrize("slug", ["phq-9", "dbt-diary-card", "thought-record", "safety-plan", "behavioral-activation"])
def test_worksheets(person: People, slug: str) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    if slug == "phq-9":
        maya.page.get_by_role("link", name="PHQ-9").click()
    else:
        maya.go(f"/worksheets/library/{slug}")
        maya.check()
        maya.page.get_by_role("button", name="Begin").click()
    maya.check()
    maya.page.set_viewport_size(NARROWEST)
    maya.check_width()


@pytest.mark.parametrize("phone", [True, False])
def test_a_sheet_to_review(person: People, phone: bool) -> None:
    jordan = person(phone=phone)
    jordan.sign_in("jordan")
    jordan.go("/review")
    jordan.page.locator(".qitem a").first.click()
    jordan.page.get_by_label("Write back").wait_for()
    jordan.check()
    if phone:
        jordan.page.set_viewport_size(NARROWEST)
        jordan.check_width()


@pytest.mark.parametrize("dark", [False, True])
def test_the_door(person: People, dark: bool) -> None:
    nobody = person(phone=True, dark=dark)
    for path in ("/sign-in", "/help", "/away", "/no-such-page"):
        nobody.go(path)
        nobody.check()
    assert "Figtree 400 700" in nobody.page.evaluate(DRAWN_IN), "the letters are those of the design"
