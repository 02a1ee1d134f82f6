"""A patient's day: where to be, a worksheet that keeps every word, a letter that is answered, a handout."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Person

People = Callable[..., Person]
EVERY_WAY = pytest.mark.parametrize(("phone", "script"), [(False, False), (True, True)])
UNREAD = re.compile("Messages.*1 new")
WORDS = "I went for a walk although I did not feel like it."


@EVERY_WAY
def test_today_and_the_week(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.knock("maya")
    expect(maya.page.get_by_role("heading", name=re.compile("Good .*, Maya"))).to_be_visible()
    expect(maya.page.get_by_role("link", name="Thought record", exact=True)).to_be_visible()
    expect(maya.page.get_by_text("of 9 hours this week")).to_be_visible()
    maya.check()
    maya.page.get_by_role("link", name="Whole week").click()
    this_week = maya.page.get_by_role("heading", level=2).first.inner_text()
    maya.page.get_by_role("link", name="The week after").click()
    expect(maya.page.get_by_role("heading", level=2).first).not_to_have_text(this_week)
    maya.check()
    maya.page.get_by_role("link", name="Back to this week").click()
    expect(maya.page.get_by_role("heading", level=2).first).to_have_text(this_week)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["maya", "jordan", None])
def test_whom_to_call_is_on_the_first_screen_of_help(person: People, name: str | None, language: str) -> None:
    """With a plan of her own as without: nobody scrolls to find the number."""
    someone = person(phone=True)
    if name:
        someone.sign_in(name)
    someone.go(f"/help?lang={language}")
    ways = someone.page.get_by_role("navigation").filter(has=someone.page.locator("a[href='tel:988']"))
    for number in ("988", "911", "5550100142"):
        box = ways.locator(f"a[href='tel:{number}']").bounding_box()
        assert box is not None, number
        assert box["y"] + box["height"] <= PHONE["viewport"]["height"], number
    someone.check()


@EVERY_WAY
def test_a_worksheet_from_first_word_to_reading_it_again(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.go("/worksheets/library/group-reflection")
    maya.check()
    maya.page.get_by_role("button", name="Begin").click()
    maya.step_to("One thing I want to remember")
    maya.page.get_by_label("One thing I want to remember").fill(WORDS)
    if script:
        expect(maya.page.locator("#save-status")).to_contain_text(re.compile(r"Saved \d+:\d\d\s[AP]M"))
        maya.page.reload()
    else:
        maya.page.get_by_role("button", name="Save draft").click()
    expect(maya.page.get_by_label("One thing I want to remember")).to_have_value(WORDS)
    expect(maya.page.locator("#save-status")).to_contain_text("Saved")
    maya.check()

    maya.sign_out()
    maya.knock("maya")
    maya.go("/worksheets")
    maya.page.get_by_role("link", name="Reflection").first.click()
    expect(maya.page.get_by_label("One thing I want to remember")).to_have_value(WORDS)
    maya.look_over()
    expect(maya.page.get_by_text(WORDS)).to_be_visible()
    maya.check()
    maya.page.get_by_role("button", name="Send to Jordan").click()
    expect(maya.page.get_by_text(re.compile("Sent to Jordan. You'll hear back by "))).to_be_visible()
    expect(maya.page.get_by_text(WORDS)).to_be_visible()
    maya.check()


@EVERY_WAY
def test_what_is_missing_is_said_and_nothing_is_lost(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.go("/")
    maya.page.get_by_role("link", name="Thought record", exact=True).click()
    maya.look_over()
    expect(maya.page.locator(".error-summary")).to_contain_text("What facts do not fit the thought?")
    if script:
        expect(maya.page.locator(".error-summary")).to_be_focused()
    expect(maya.page.get_by_role("button", name="Send to Jordan")).to_have_count(0)
    maya.check()
    maya.page.get_by_role("link", name="What facts do not fit the thought?").click()
    expect(maya.page.get_by_label("What facts do not fit the thought?")).to_be_visible()
    if phone:
        maya.page.get_by_role("link", name="All on one page").click()
    expect(maya.page.get_by_label("The thought that hurt most")).to_have_value(re.compile("seriously"))
    maya.check()


@EVERY_WAY
def test_a_letter(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    expect(maya.page.get_by_role("link", name=UNREAD)).to_be_visible()
    maya.page.get_by_role("link", name=UNREAD).click()
    maya.check()
    maya.page.get_by_label("Your message").fill(WORDS)
    maya.page.get_by_role("button", name="Send").click()
    expect(maya.page.locator(".message.own", has_text=WORDS)).to_have_count(1)
    expect(maya.page.get_by_text(re.compile("Sent to Jordan. You’ll hear back by"))).to_be_visible()
    expect(maya.page.get_by_label("Your message")).to_have_value("")
    expect(maya.page.get_by_role("link", name=UNREAD)).to_have_count(0)
    maya.check()


def test_the_answer_appears_by_itself(person: People) -> None:
    maya, jordan = person(phone=True), person(phone=False)
    maya.page.clock.install(time=datetime.now(UTC))
    maya.sign_in("maya")
    maya.go("/messages")
    thread = maya.page.url.split("#")[0]
    maya.page.get_by_label("Your message").fill("Half a sen")
    jordan.sign_in("jordan")
    jordan.page.goto(thread)
    jordan.page.get_by_label("Your message").fill("That is good to hear.")
    jordan.page.get_by_role("button", name="Send").click()
    expect(jordan.page.locator(".message.own", has_text="That is good to hear.")).to_be_visible()

    expect(maya.page.get_by_text("That is good to hear.")).to_have_count(0)
    maya.page.clock.run_for(22_000)
    expect(maya.page.get_by_text("That is good to hear.")).to_be_visible()
    expect(maya.page.get_by_label("Your message")).to_have_value("Half a sen")
    maya.check()


@EVERY_WAY
def test_handouts(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.page.get_by_role("link", name="Materials").click()
    maya.check()
    maya.page.get_by_role("link", name="Riding the wave").click()
    expect(maya.page.get_by_text("Say: this is an urge.")).to_be_visible()
    maya.check()
    maya.go("/materials")
    maya.page.get_by_role("link", name="Weekly plan, one page").click()
    with maya.page.expect_download() as waiting:
        maya.page.get_by_role("link", name=re.compile("Download|Save")).click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")


@EVERY_WAY
def test_telling_that_one_cannot_come(person: People, phone: bool, script: bool) -> None:
    maya = person(phone=phone, script=script)
    maya.sign_in("maya")
    maya.page.get_by_role("button", name="I’ll be late").click()
    expect(maya.page.get_by_text("You told us that you will be late.")).to_be_visible()
    maya.page.get_by_role("button", name="Take it back").click()
    expect(maya.page.get_by_text("You told us that you will be late.")).to_have_count(0)
    maya.check()
