"""A patient around her sessions: tells with a tap, catches up, looks for a make-up, agrees, is listed or not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

People = Callable[..., Person]
EVERY_WAY = pytest.mark.parametrize(("phone", "script"), [(True, True), (True, False), (False, True)])


@EVERY_WAY
def test_one_tap_and_why_afterwards(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.page.get_by_role("button", name="I can’t make it").click()
    expect(maya.page.get_by_text("You told us that you can’t make it.")).to_be_visible()
    maya.check()
    maya.page.get_by_label("Work or school").check()
    maya.page.get_by_label("Anything you want to add").fill("They called me in")
    maya.page.get_by_role("button", name="Add this").click()
    expect(maya.page.locator("#notice .notice")).to_contain_text("They called me in")
    maya.check()
    maya.page.get_by_role("button", name="I can come, but late").click()
    expect(maya.page.get_by_text("You told us that you will be late.")).to_be_visible()
    maya.page.get_by_role("button", name="Take it back").click()
    expect(maya.page.get_by_role("button", name="I’ll be late")).to_be_visible()
    maya.check()


@EVERY_WAY
def test_what_she_missed(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.page.get_by_role("link", name="Here is what to catch up on").first.click()
    expect(maya.page.get_by_text("I saved you a seat.")).to_be_visible()
    maya.check()
    maya.page.get_by_role("button", name="I’ve caught up").click()
    expect(maya.page.get_by_text("You have caught up on this one.")).to_be_visible()
    maya.check()
    maya.go("/")
    expect(maya.page.get_by_role("link", name="Here is what to catch up on")).to_have_count(0)


@EVERY_WAY
def test_her_group(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.go("/schedule")
    maya.page.get_by_role("link", name="Day group", exact=True).click()
    expect(maya.page.get_by_text("Dana, leader")).to_be_visible()
    expect(maya.page.get_by_text("Dev", exact=True)).to_be_visible()
    maya.check()
    maya.page.get_by_role("button", name="I agree").click()
    expect(maya.page.get_by_text(re.compile("You agreed today"))).to_be_visible()
    maya.page.get_by_label("Name to show").fill("Maya Torres")
    maya.page.get_by_role("button", name="Save").click()
    expect(maya.page.locator("#error-summary")).to_be_visible()
    maya.check()
    maya.page.get_by_label("Name to show").fill("")
    maya.page.get_by_role("button", name="Save").click()
    expect(maya.page.get_by_text("Maya (you)")).to_have_count(0)


@pytest.mark.parametrize("phone", [True, False])
def test_the_look_of_it(person: People, phone: bool) -> None:
    maya = person(phone=phone)
    maya.sign_in("maya")
    for path in ("/schedule", "/schedule?view=list", "/schedule/make-up"):
        maya.go(path)
        maya.check()
        maya.check_dark()
    for path, link in (("/", "a[href$='/missed']"), ("/schedule", "a[href^='/schedule/groups/']"), ("/", ".lift a")):
        maya.go(path)
        maya.page.locator(link).first.click()
        maya.page.wait_for_load_state()
        maya.check_dark()
        if phone:
            maya.page.set_viewport_size({"width": 320, "height": 640})
            maya.check_width()
            maya.page.set_viewport_size({"width": 390, "height": 844})


def test_a_leader_words_the_agreement(person: People) -> None:
    dana = person(phone=False)
    dana.sign_in("dana")
    dana.go("/groups")
    dana.page.locator("a[href^='/groups/0']").first.click()
    dana.page.get_by_role("link", name="Group agreement").click()
    dana.check()
    dana.page.get_by_label("What everyone agrees to", exact=True).fill("## One thing\n\n- We listen.")
    dana.page.get_by_role("button", name="Preview").click()
    expect(dana.page.get_by_role("heading", name="One thing")).to_be_visible()
    dana.check()
    dana.page.get_by_role("button", name="Save this wording").click()
    expect(dana.page.get_by_text("An earlier one, version 1")).to_be_visible()
    dana.check()
    dana.check_dark()


@pytest.mark.parametrize("script", [True, False])
def test_a_page_that_is_too_old_says_so_and_keeps_the_words(person: People, script: bool) -> None:
    maya = person(phone=True, script=script)
    maya.sign_in("maya")
    maya.go("/")
    maya.page.locator("section.lift a[href^='/schedule/']").first.click()
    maya.page.get_by_role("button", name="I’ll be late").click()
    reason = maya.page.locator("#notice textarea")
    reason.fill("My daughter has a fever")
    for field in maya.page.locator("#notice [name=csrf_token]").all():
        field.evaluate("field => field.value = 'of another day'")
    maya.page.get_by_role("button", name="Add this").click()
    if script:
        maya.page.get_by_text("Not saved: this page is too old.").wait_for()
        assert reason.input_value() == "My daughter has a fever"
    else:
        maya.page.get_by_text("The page you sent this from is too old.").wait_for()
        assert maya.page.locator("main textarea").input_value() == "My daughter has a fever"
    maya.check()
