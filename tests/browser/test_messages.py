"""Writing on a phone and at a desk: kept as one goes, with a file, without script, told who is away."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.database import db
from portal.programs.models import Cover
from tests.actors import actor
from tests.browser.conftest import Person, Server
from tests.materials.files import picture
from tests.schedule.given import today, writing

People = Callable[..., Person]
KEPT = "Draft kept"


def _at_messages(person: People, name: str = "maya", **how: bool) -> Person:
    someone = person(**how)
    someone.sign_in(name)
    someone.go("/messages")
    return someone


def test_words_are_kept_as_one_goes_and_gone_when_sent(person: People) -> None:
    maya = _at_messages(person, phone=True)
    box = maya.page.get_by_label("Your message")
    box.press_sequentially("I got the bus today.", delay=5)
    expect(maya.page.locator("#save-status")).to_contain_text(KEPT)
    expect(maya.page.locator(".count")).to_have_text("20 of 5,000 characters")
    maya.page.reload()
    expect(box).to_have_value("I got the bus today.")
    maya.page.get_by_role("button", name="Send").click()
    expect(maya.page.locator(".message.own", has_text="I got the bus today.")).to_have_count(1)
    expect(maya.page.get_by_text("Sent to Jordan. You’ll hear back by")).to_be_visible()
    expect(box).to_have_value("")
    maya.page.reload()
    expect(box).to_have_value("")
    maya.check()
    maya.check_dark()


def test_sending_right_after_typing_leaves_no_ghost(person: People) -> None:
    maya = _at_messages(person, phone=True)
    maya.page.get_by_label("Your message").fill("quick")
    maya.page.get_by_role("button", name="Send").click()
    expect(maya.page.locator(".message.own", has_text="quick")).to_have_count(1)
    maya.page.wait_for_timeout(1500)
    maya.page.reload()
    expect(maya.page.get_by_label("Your message")).to_have_value("")
    expect(maya.page.locator(".message.own", has_text="quick")).to_have_count(1)


def test_two_tabs_show_both_texts(person: People) -> None:
    maya = _at_messages(person, phone=True)
    other = maya.context.new_page()
    other.goto(maya.page.url)
    maya.page.get_by_label("Your message").fill("from the first tab")
    expect(maya.page.locator("#save-status")).to_contain_text(KEPT)
    other.get_by_label("Your message").fill("from the second tab")
    expect(other.locator("#save-status")).to_contain_text("Nothing is lost")
    other.get_by_text("See both").click()
    expect(other.locator("#save-status")).to_contain_text("from the first tab")
    other.get_by_role("button", name="Choose which to keep").click()
    expect(other.get_by_text("Another page saved other words for the same message.")).to_be_visible()
    other.get_by_role("button", name="Keep these words").click()
    expect(other.get_by_label("Your message")).to_have_value("from the second tab")


@pytest.mark.parametrize("script", [True, False])
def test_a_picture_goes_along(person: People, script: bool) -> None:
    maya = _at_messages(person, phone=True, script=script)
    maya.page.get_by_text("Add pictures or PDFs").click()
    photo = {"name": "my plan.png", "mimeType": "image/png", "buffer": io.BytesIO(picture()).getvalue()}
    maya.page.get_by_label("Pictures or PDFs", exact=True).set_input_files([photo])
    maya.page.get_by_label("Your message").fill("Here is my plan.")
    if script:
        expect(maya.page.locator("#save-status")).to_contain_text(KEPT)
    maya.page.get_by_role("button", name="Send").click()
    expect(maya.page.get_by_role("link", name="my plan.png")).to_be_visible()
    with maya.page.expect_download() as saved:
        maya.page.get_by_role("link", name="my plan.png").click()
    assert saved.value.suggested_filename == "my plan.png"


def test_without_script_a_draft_a_topic_and_a_search(person: People) -> None:
    maya = _at_messages(person, phone=True, script=False)
    maya.page.get_by_label("Your message").fill("Not yet finished")
    maya.page.get_by_role("button", name="Keep as a draft").click()
    expect(maya.page.get_by_label("Your message")).to_have_value("Not yet finished")
    maya.page.get_by_role("link", name="Search").click()
    maya.page.get_by_label("Words to look for").fill("breathing")
    maya.page.get_by_role("button", name="Search").click()
    maya.page.locator("main a.rowlink").first.click()
    expect(maya.page.get_by_text("I tried the breathing from Wednesday")).to_be_visible()
    maya.page.get_by_role("link", name="All conversations").click()
    maya.page.locator("form:has(input[value=billing]) button").click()
    expect(maya.page.get_by_text("Your care team does not see it.")).to_be_visible()


def test_a_cover_answers_and_everyone_is_told(person: People, server: Server) -> None:
    with writing(server.app):
        until = today() + timedelta(days=2)
        db.session.add(Cover(user_id=actor("jordan").id, cover_id=actor("priya").id, from_on=today(), until_on=until))
    maya = _at_messages(person, phone=True)
    expect(maya.page.get_by_text("Priya answers meanwhile.")).to_be_visible()
    maya.check()
    priya = _at_messages(person, "priya", phone=False)
    priya.page.get_by_role("link", name="Maya Torres", exact=True).click()
    priya.page.get_by_role("button", name="Prepared replies").click()
    priya.page.get_by_role("button", name="Put in").first.click()
    expect(priya.page.get_by_label("Your message")).not_to_have_value("")
    priya.check()
    priya.check_dark()


def test_every_new_screen_is_in_order(person: People) -> None:
    jordan = _at_messages(person, "jordan", phone=False)
    jordan.page.get_by_role("link", name="Maya Torres", exact=True).click()
    jordan.page.get_by_role("link", name="Make this a follow-up").first.click()
    expect(jordan.page.get_by_label("What to look at")).to_be_visible()
    jordan.check()
    jordan.go("/account/away")
    jordan.check()
    sam = _at_messages(person, "sam", phone=True)
    sam.check()
    devon = _at_messages(person, "devon", phone=True)
    devon.check()
    devon.check_dark()
    devon.page.get_by_role("link", name="About my schedule").click()
    devon.check()
