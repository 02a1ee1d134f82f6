"""Every main page of every person: accessible, within the policy, no sideways scroll, in both themes and sizes."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person

People = Callable[..., Person]
# Addresses, and what to click on the page before.
PAGES = {
    "maya": (
        *("/", "/schedule", "/worksheets", "/materials", "/messages", "/account", "/account/push", "/help"),
        *("/records", "/records/coverage", "/records/letters/new", "/records/letters", "a[href^='/records/letters/0']"),
        *("/records/letters", "a[href$='/revocation']", "/check"),
        *("/schedule/calendar", "/skills", "/skills/find", "/skills/tipp"),
        *(
            "/worksheets/diary/dbt-diary-card",
            "/progress",
            "/progress?of=phq-9",
            "/progress?of=dbt-diary-card",
            "/progress?of=thought-record-short",
        ),
    ),
    "jordan": (
        *(
            "/",
            "/review",
            "/messages",
            "/schedule",
            "/schedule/calendar",
            "/account",
            "/library",
            "/library/dear-man/assignments",
        ),
        *("/patients", "a[href^='/patients/0']", "a[href^='/assignments/0']"),
        *("/patients", "a[href^='/patients/0']:has-text('Maya')", "a[href$='/progress']", "a[href*='of=phq-9']"),
        *("/patients", "a[href^='/patients/0']:has-text('Maya')", "a[href$='/targets']"),
        *("/patients", "a[href^='/patients/0']:has-text('Maya')", "a[href$='/hand-over']"),
        *("/patients", "a[href^='/patients/0']:has-text('Maya')", "a[href$='/thresholds']"),
        *("/risk?show=team", "a[href^='/risk/0']"),
        *("/patients", "a[href^='/patients/0']:has-text('Maya')", "a[href^='/recurring/0']"),
    ),
    "dana": (
        "/",
        "/materials",
        "/schedule",
        "/groups",
        "a[href^='/groups/0']",
        "a[href$='/raised']",
        "/groups",
        "a[href^='/groups/0']",
        "a[href^='/homework/0']",
        *("/groups", "a[href^='/groups/0']", "a[href$='/handouts/copies']"),
        *("/materials", "a[href^='/handouts/0']", "a[href$='/replacement']"),
        *("/handouts/library", "a[href^='/handouts/library/0']"),
    ),
    "sam": (
        "/handouts/library",
        "/",
        "/admin/groups",
        "a[href^='/admin/programs/0'][href$='/details']",
        "/admin/groups",
        "a[href$='/waiting-list']",
        "/admin/groups",
        "a[href^='/admin/groups/0']",
        "a[href$='/hold']",
        "/admin/people",
        "a[href^='/admin/people/0']:has-text('Nina')",
        "a[href$='/readmission']",
        "/admin/groups",
        "a[href^='/admin/groups/0']",
        "a[href$='/series']",
        "a[href^='/admin/series/0'][href$='/details']",
        "/admin/holidays",
        "/admin/program-copies",
        "/admin/people",
        "/admin/clinic",
        "/admin/hours",
        "/risk",
        "a[href^='/risk/0']",
        "/admin/measures",
        "/admin/outbox",
        "a[href$='/email-address']",
        "/admin/access-log",
        *("/admin/coverage", "tbody a[href$='/coverage']", "a[href$='/authorizations']"),
        *("/admin/coverage", "tbody a[href$='/coverage']", "a[href$='/attendance']"),
    ),
}
NARROWEST = {"width": 320, "height": 640}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("phone", [True, False])
def test_pages(person: People, name: str, phone: bool) -> None:
    someone = person(phone=phone)
    someone.sign_in(name)
    for place in PAGES[name]:
        if place.startswith("/"):
            someone.go(place)
        else:
            someone.page.locator(place).first.click()
            someone.page.wait_for_load_state()
        if phone == (name == "maya"):  # in full, and at night, at the size it is mostly used at
            someone.check()
            someone.check_dark()
        else:
            someone.check_manners()
        if phone:
            someone.page.set_viewport_size(NARROWEST)
            someone.check_width()
            someone.page.set_viewport_size({"width": 390, "height": 844})


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
