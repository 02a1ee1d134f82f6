"""A reviewer at her desk and on a phone: words kept as she types, replies put in, keys, handing on, with and without
script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person

People = Callable[..., Person]
EVERY_WAY = pytest.mark.parametrize(("phone", "script"), [(False, True), (True, False)])
NARROWEST = {"width": 320, "height": 640}


def open_sheet(jordan: Person, name: str) -> Page:
    jordan.go("/review")
    jordan.page.locator(".qitem", has_text=name).get_by_role("link").click()
    jordan.page.get_by_label("Write back").wait_for()
    return jordan.page


@pytest.mark.parametrize("phone", [False, True])
def test_what_is_typed_is_there_after_the_browser_was_killed(person: People, phone: bool) -> None:
    jordan = person(phone=phone)
    jordan.sign_in("jordan")
    page = open_sheet(jordan, "Activity plan")
    page.locator("#answer-learned summary").click()
    page.locator("#comment-learned").fill("You went although you did not want to.")
    page.locator("#answer-learned").get_by_text("Keep this").click()
    page.get_by_label("Write back").fill("Keep the walk.")
    expect(page.locator("#save-status")).to_contain_text("only you can see this", timeout=5000)
    expect(page.locator("#save-status")).to_contain_text("Saved today")
    expect(page.locator("#comment-learned")).to_have_value("You went although you did not want to.")
    jordan.check()
    page.wait_for_timeout(1200)  # the last of the saves
    jordan.context.close()
    again = person(phone=not phone)
    again.sign_in("jordan")
    page = open_sheet(again, "Activity plan")
    expect(page.locator("#comment-learned")).to_have_value("You went although you did not want to.")
    expect(page.locator("#answer-learned").get_by_label("Keep this")).to_be_checked()
    expect(page.get_by_label("Write back")).to_have_value("Keep the walk.")


@EVERY_WAY
def test_saved_for_later_and_a_prepared_reply_put_in(person: People, phone: bool, script: bool) -> None:
    jordan = person(phone=phone, script=script)
    jordan.sign_in("jordan")
    page = open_sheet(jordan, "Activity plan")
    page.get_by_label("Write back").fill("Hello Maya.")
    page.get_by_role("button", name="Save for later").last.click()
    expect(page.locator("#save-status")).to_contain_text("only you can see this")
    page.get_by_label("Prepared reply", exact=True).select_option(label="Smaller step")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_label("Write back")).to_have_value(re.compile(r"Hello Maya\.\n\nA good start\."))
    page.get_by_label("Write back").fill("Hello Maya. A good start.")
    jordan.check()
    page.get_by_role("button", name="Send and mark reviewed").click()
    expect(page.get_by_text("Sent to Maya. Next:")).to_be_visible()
    jordan.check()


@EVERY_WAY
def test_handed_to_a_colleague_and_taken_back(person: People, phone: bool, script: bool) -> None:
    jordan = person(phone=phone, script=script)
    jordan.sign_in("jordan")
    page = open_sheet(jordan, "From Priya")
    expect(page.get_by_text("Priya Nair handed this to you")).to_be_visible()
    jordan.check()
    page.get_by_role("button", name="Give it back").click()
    page.get_by_text("Hand to a colleague").click()
    page.get_by_label("Colleague").select_option(label="Priya Nair")
    page.get_by_label("A word to go with it").fill("Could you?")
    jordan.check()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Handed to Priya. Next:")).to_be_visible()
    jordan.go("/review?show=handed")
    expect(page.get_by_text("With Priya")).to_be_visible()
    jordan.check()
    page.locator(".qitem a").first.click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Hand to a colleague")).to_be_visible()


def test_the_keys(person: People) -> None:
    jordan = person(phone=False)
    jordan.sign_in("jordan")
    jordan.go("/review")
    first, second = (jordan.page.locator(".qitem a").nth(n).get_attribute("href") for n in (0, 1))
    jordan.go(first or "")
    page = jordan.page
    page.keyboard.press("j")
    page.wait_for_url(f"**{second}")
    page.keyboard.press("Control+k")
    page.keyboard.press("Shift+K")
    page.keyboard.press("e")
    box = page.get_by_label("Write back")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.type("just keys")
    expect(box).to_have_value("just keys")
    page.wait_for_timeout(300)
    assert (second or "") in page.url  # typing goes nowhere
    expect(page.locator("#save-status")).to_contain_text("Saved", timeout=5000)
    box.blur()
    page.keyboard.press("k")
    page.wait_for_url(f"**{first}")
    page.get_by_text("Keys", exact=True).click()
    expect(page.get_by_text("The one before")).to_be_visible()
    jordan.check()
    jordan.check_dark()
    page.get_by_role("button", name="Switch the keys off").click()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_timeout(300)
    assert (first or "") in page.url
    expect(page.get_by_label("Write back")).not_to_be_focused()


@pytest.mark.parametrize("phone", [False, True])
def test_how_it_looks(person: People, phone: bool) -> None:
    jordan = person(phone=phone)
    jordan.sign_in("jordan")
    for path in ("/review?late=1", "/review?show=reviewed", "/review/replies"):
        jordan.go(path)
        _look(jordan, phone)
    jordan.page.get_by_role("link", name="Change A fact").click()
    _look(jordan, phone)
    page = open_sheet(jordan, "Try 2")
    page.locator("#answer-other_view summary").click()
    expect(page.locator("#answer-other_view .before")).to_contain_text("Changed")
    _look(jordan, phone)


def _look(someone: Person, phone: bool) -> None:
    someone.check()
    someone.check_dark()
    if phone:
        someone.page.set_viewport_size(NARROWEST)
        someone.check_width()
        someone.page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_the_line_beside_the_queue_reaches_the_bottom(person: People, width: int) -> None:
    jordan = person(phone=False)
    jordan.page.set_viewport_size({"width": width, "height": 900})
    jordan.sign_in("jordan")
    jordan.go("/review?worksheet=phq-9")
    box = jordan.page.locator(".queue-alone").bounding_box()
    assert box
    assert box["y"] + box["height"] >= 899
    border = jordan.page.locator(".queue-alone").evaluate("e => getComputedStyle(e).borderInlineEndWidth")
    assert border == "1px"


@pytest.mark.parametrize("phone", [False, True])
def test_keys_are_named_where_there_is_a_keyboard(person: People, phone: bool) -> None:
    jordan = person(phone=phone)
    jordan.sign_in("jordan")
    page = open_sheet(jordan, "Activity plan")
    there = page.locator("kbd:visible, #keys:visible")
    assert (there.count() == 0) == phone
    expect(page.get_by_role("link", name="Next").first).to_be_visible()
