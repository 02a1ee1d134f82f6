"""A sign-in that runs out: said in time, put off in one tab for all, and nothing typed is lost when it is over."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from portal import clock
from portal.accounts.models import SignIn
from portal.connections import begin_writing
from portal.database import db
from tests.browser.conftest import Person, Server

People = Callable[..., Person]
QUESTION = "One thing I will do next"
SAVED = re.compile(r"Saved \d+:\d\d\s[AP]M")


def _idle(server: Server, **span: float) -> None:
    """Everybody's sign-in was last used so long ago."""
    with server.app.app_context():
        begin_writing()
        db.session.query(SignIn).update({"seen_at": clock.now() - timedelta(**span)})
        db.session.commit()


def _later(page: Page, minutes: float) -> None:
    """The clock of every page of this browser goes on, as on a phone that lay on the table."""
    page.clock.fast_forward(int(minutes * 60_000))
    page.clock.run_for(1_500)


def test_warned_staying_and_back_at_the_same_field(person: People, server: Server) -> None:
    maya = person(phone=True)
    maya.sign_in("maya")
    maya.page.clock.install(time=datetime.now(UTC))
    maya.page.get_by_role("link", name="Thought record", exact=True).click()
    maya.step_to(QUESTION)
    here = maya.page.url
    field = maya.page.get_by_label(QUESTION)
    field.fill("typed before the pause")
    maya.page.clock.run_for(2_000)
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    other = maya.context.new_page()
    other.goto(maya.address + "/account")

    _idle(server, minutes=13, seconds=5)
    _later(maya.page, 13.1)
    for page in (maya.page, other):
        expect(page.get_by_role("status").filter(has_text="You will be signed out in 2 minutes")).to_be_visible()
    maya.page.bring_to_front()
    expect(field).to_be_focused()  # whoever types goes on typing
    maya.check()
    other.get_by_role("button", name="Stay signed in").click()
    expect(other.locator("#staying")).to_have_text("")
    maya.page.clock.run_for(11_000)
    expect(maya.page.locator("#staying")).to_have_text("")

    _idle(server, minutes=15, seconds=5)
    _later(maya.page, 15.1)
    maya.page.wait_for_url("**/sign-in?quiet&next=*")
    assert "typed" not in maya.page.url
    expect(maya.page.locator("main")).to_contain_text("go on where you were")
    expect(other.locator("body")).not_to_contain_text("Change your password")
    maya.knock("maya", go=False)
    assert maya.page.url.split("#")[0] == here.split("#")[0]
    expect(maya.page.get_by_label(QUESTION)).to_have_value("typed before the pause")
    expect(maya.page.get_by_label(QUESTION)).to_be_focused()


def test_words_that_are_nowhere_else_keep_the_page_hidden_until_she_is_back(person: People, server: Server) -> None:
    maya = person(phone=False)
    maya.sign_in("maya")
    maya.page.clock.install(time=datetime.now(UTC))
    maya.go("/skills/stop")
    textarea = "'beforeend', '<textarea id=only></textarea>'"  # as on the pages that keep no draft
    maya.page.evaluate(f"document.querySelector('main form[method=post]').insertAdjacentHTML({textarea})")
    words = maya.page.locator("#only")
    words.fill("a reason that is only here")
    _idle(server, minutes=16)
    _later(maya.page, 15.1)
    expect(words).to_be_hidden()
    expect(maya.page.locator("#main")).to_be_hidden()
    expect(maya.page.locator("#staying")).to_contain_text("What you typed is still on this page.")
    with maya.context.expect_page() as opened:
        maya.page.get_by_role("link", name="Sign in again").click()
    Person(opened.value, maya.context, maya.app, maya.address, True, [], []).knock("maya", go=False)
    opened.value.close()
    maya.page.bring_to_front()
    maya.page.clock.run_for(11_000)
    expect(words).to_be_visible()
    expect(words).to_have_value("a reason that is only here")
