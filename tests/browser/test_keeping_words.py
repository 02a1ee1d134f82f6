"""No word is lost: a server that is away, a sign-in that ran out, two tabs, a tab that is closed too soon."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route, expect

from portal import clock
from portal.accounts.models import SignIn
from portal.connections import begin_writing
from portal.database import db
from tests.browser.conftest import Person, Server

People = Callable[..., Person]
QUESTION = "One thing I want to remember"
SAVED = re.compile(r"Saved \d+:\d\d\s[AP]M")


@pytest.fixture
def maya(person: People) -> Person:
    """On a worksheet she has just begun."""
    someone = person(phone=True)
    someone.sign_in("maya")
    someone.go("/worksheets/library/group-reflection")
    someone.page.get_by_role("button", name="Begin").click()
    someone.step_to(QUESTION)
    return someone


def test_while_the_server_is_away_the_line_says_so_and_it_tries_again(maya: Person) -> None:
    def away(route: Route) -> None:
        route.fulfill(status=503, body="away")

    _with_a_clock(maya)
    maya.page.route("**/draft", away)
    maya.page.get_by_label(QUESTION).fill("kept through the outage")
    expect(maya.page.locator("#save-status")).to_contain_text("Not saved yet. We’ll keep trying.")
    maya.page.unroute("**/draft", away)
    _try_again(maya)
    maya.page.reload()
    expect(maya.page.get_by_label(QUESTION)).to_have_value("kept through the outage")


def test_what_is_written_before_a_slow_line_brings_the_script_is_saved_too(maya: Person) -> None:
    """In a browser that holds no file yet."""
    late: list[Route] = []
    browser = maya.context.browser
    assert browser
    with closing(browser.new_context(storage_state=maya.context.storage_state(), service_workers="block")) as fresh:
        page = fresh.new_page()
        page.route("**/saving.*.js", lambda route: late.append(route))
        with page.expect_request("**/saving.*.js"):
            page.goto(maya.page.url, wait_until="commit")
        page.get_by_label(QUESTION).fill("faster than the script")
        for one in late:
            one.continue_()
        expect(page.locator("#save-status")).to_contain_text(SAVED)


def test_with_the_network_gone_too(maya: Person) -> None:
    _with_a_clock(maya)
    maya.context.set_offline(True)
    maya.page.get_by_label(QUESTION).fill("kept in the tunnel")
    expect(maya.page.locator("#save-status")).to_contain_text("Not saved yet")
    maya.context.set_offline(False)
    _try_again(maya)


def test_what_was_typed_while_an_answer_was_on_its_way_is_saved_after_it(maya: Person) -> None:
    def slowly(route: Route) -> None:
        maya.page.wait_for_timeout(400)
        route.continue_()

    maya.page.route("**/draft", slowly)
    maya.page.get_by_label(QUESTION).press_sequentially("first ", delay=5)
    maya.page.wait_for_timeout(900)
    maya.page.get_by_label(QUESTION).press_sequentially("second", delay=5)
    expect(maya.page.locator("#save-status")).to_contain_text("Not saved yet")
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    maya.page.reload()
    expect(maya.page.get_by_label(QUESTION)).to_have_value("first second")


def test_a_sign_in_that_ran_out_while_typing(maya: Person, server: Server) -> None:
    _run_out(server)
    maya.page.get_by_label(QUESTION).fill("typed after the time was up")
    expect(maya.page.locator("#save-status")).to_contain_text("You were signed out. Your words are still here.")
    with maya.context.expect_page() as opened:
        maya.page.get_by_role("link", name="Sign in here to save").click()
    Person(opened.value, maya.context, maya.app, maya.address, True, [], []).knock("maya", go=False)
    expect(opened.value.get_by_text("Close this one and go on there")).to_be_visible()
    opened.value.close()
    maya.page.bring_to_front()
    maya.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    maya.page.reload()
    expect(maya.page.get_by_label(QUESTION)).to_have_value("typed after the time was up")


def test_a_page_that_is_too_old_says_so_and_does_not_go_on_trying(maya: Person) -> None:
    tries: list[str] = []
    maya.page.on("request", lambda request: request.url.endswith("/draft") and tries.append(request.url))
    _with_a_clock(maya)
    maya.page.locator("#sheet [name=csrf_token]").evaluate("field => field.value = 'of another day'")
    maya.page.get_by_label(QUESTION).fill("still on the page")
    maya.page.clock.run_for(2_000)
    expect(maya.page.locator("#save-status")).to_contain_text("Not saved: this page is too old.")
    maya.page.clock.run_for(120_000)
    assert len(tries) == 1
    expect(maya.page.locator("#save-status")).to_contain_text("Your words are still here.")
    with maya.context.expect_page() as opened:
        maya.page.get_by_role("link", name="Open it anew").click()
    opened.value.get_by_label(QUESTION).fill("copied over")
    expect(opened.value.locator("#save-status")).to_contain_text(SAVED)
    expect(maya.page.get_by_label(QUESTION)).to_have_value("still on the page")


def test_back_from_the_door_when_the_page_is_closed(maya: Person, server: Server) -> None:
    """A phone throws away the tab behind: what was typed there is back on the page that the door leads to."""
    _run_out(server)
    maya.page.get_by_label(QUESTION).fill("typed and thrown away")
    expect(maya.page.locator("#save-status")).to_contain_text("Your words are still here.")
    with maya.context.expect_page() as opened:
        maya.page.get_by_role("link", name="Sign in here to save").click()
    there = Person(opened.value, maya.context, maya.app, maya.address, True, [], [])
    there.knock("maya", go=False)
    maya.page.close()
    there.page.get_by_role("link", name="Open that page here").click()
    expect(there.page.get_by_label(QUESTION)).to_have_value("typed and thrown away")
    expect(there.page.locator("#save-status")).to_contain_text(SAVED)


@pytest.mark.parametrize("script", [True, False])
def test_sending_after_the_time_was_up_keeps_the_words_through_the_door(
    person: People, server: Server, script: bool
) -> None:
    maya = person(phone=True, script=script)
    maya.knock("maya")
    maya.go("/messages")
    maya.page.get_by_label("Your message").fill("These words went through the door.")
    _run_out(server)
    if script:
        maya.page.get_by_role("button", name="Send").click()
        expect(maya.page.locator("#save-status")).to_contain_text("Your words are still here")
        expect(maya.page.get_by_label("Your message")).to_have_value("These words went through the door.")
        return
    maya.page.get_by_role("button", name="Send").click()
    expect(maya.page.get_by_text("They are not lost: sign in and you can save them.")).to_be_visible()
    maya.knock("maya", go=False)
    expect(maya.page.get_by_text("These words went through the door.")).to_be_visible()
    maya.page.locator("main form button[type=submit]").first.click()
    expect(maya.page.locator(".message.own", has_text="These words went through the door.")).to_have_count(1)


def test_two_tabs_on_one_answer_show_both_texts(maya: Person) -> None:
    other = maya.context.new_page()
    other.goto(maya.page.url)
    maya.page.get_by_label(QUESTION).fill("from the first tab")
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    other.get_by_label(QUESTION).fill("from the second tab")
    expect(other.locator("#save-status")).to_contain_text("Nothing is lost")
    other.get_by_text("See both").click()
    expect(other.locator("#save-status")).to_contain_text("from the first tab")
    expect(other.locator("#save-status")).to_contain_text("from the second tab")
    other.get_by_role("button", name="Choose which to keep").click()
    expect(other.locator(".error-summary")).to_be_focused()
    other.get_by_role("button", name="Use the one saved from another place").click()
    expect(other.get_by_label(QUESTION)).to_have_value("from the first tab")


def test_two_tabs_on_different_answers_are_merged(maya: Person) -> None:
    other = maya.context.new_page()
    other.goto(maya.page.url)
    maya.page.get_by_label(QUESTION).fill("remembered")
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    other.get_by_label("Something I still wonder about").fill("wondered")
    expect(other.locator("#save-status")).to_contain_text(SAVED)
    maya.page.reload()
    expect(maya.page.get_by_label(QUESTION)).to_have_value("remembered")
    expect(maya.page.get_by_label("Something I still wonder about")).to_have_value("wondered")


def test_a_tab_that_is_hidden_before_the_pause_is_over_saves_first(maya: Person) -> None:
    maya.page.get_by_label(QUESTION).fill("typed and gone")
    with maya.page.expect_response("**/draft"):
        maya.page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    other = maya.context.new_page()
    other.goto(maya.page.url)
    expect(other.get_by_label(QUESTION)).to_have_value("typed and gone")


def test_a_browser_that_is_killed_and_another_device_that_goes_on(maya: Person, person: People) -> None:
    maya.page.get_by_label(QUESTION).fill("typed on the phone")
    expect(maya.page.locator("#save-status")).to_contain_text(SAVED)
    url = maya.page.url
    maya.context.close()
    laptop = person(phone=False)
    laptop.knock("maya")
    laptop.page.goto(url)
    expect(laptop.page.get_by_label(QUESTION)).to_have_value("typed on the phone")
    laptop.page.get_by_label(QUESTION).press_sequentially(", and on", delay=5)
    expect(laptop.page.locator("#save-status")).to_contain_text(SAVED)


def _with_a_clock(someone: Person) -> None:
    """The page's clock in the test's hands, so that the pause before a try is not waited for."""
    someone.page.clock.install(time=datetime.now(UTC))
    someone.page.reload()


def _try_again(someone: Person) -> None:
    """The page tries five seconds after it failed. A try that was under way when the server came back fails too, and
    the next one comes by itself; on a busy machine that takes a while."""
    someone.page.clock.run_for(7_000)
    expect(someone.page.locator("#save-status")).to_contain_text(SAVED, timeout=30_000)


def _run_out(server: Server) -> None:
    """Everybody's sign-in was last used too long ago."""
    with server.app.app_context():
        begin_writing()
        db.session.query(SignIn).update({"seen_at": clock.now() - timedelta(minutes=16)})
        db.session.commit()
