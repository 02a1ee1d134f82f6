"""What is new shows on pages that stand open, in every tab, within twenty seconds of a page's own clock."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from portal.accounts.models import SignIn
from portal.connections import begin_writing
from portal.database import db
from portal.messages.actions import care_thread
from tests.actors import actor
from tests.browser.conftest import Person, Server
from tests.visitor import Visitor

People = Callable[..., Person]
WITHIN = 20_000


def _thread(server: Server) -> str:
    with server.app.app_context():
        return f"/messages/{care_thread(actor('maya').id).id}"


def _jordan_writes(server: Server, words: str) -> None:
    Visitor(server.app, "jordan").post(f"{_thread(server)}/messages", {"body": words})


def _counts(number: int) -> re.Pattern[str]:
    return re.compile(rf"^\({number}\) \w")


def _with_a_clock(tab: Page) -> None:
    tab.clock.install(time=datetime.now(UTC))
    tab.reload()
    tab.locator("#news").wait_for(state="attached")


@pytest.fixture
def maya(person: People, server: Server) -> Person:
    """On her first page, with nothing unread."""
    someone = person(phone=True)
    someone.sign_in("maya")
    someone.go(_thread(server))
    someone.go("/announcements")
    someone.go("/notices")
    someone.go("/")
    return someone


def test_a_message_shows_in_two_tabs_with_badge_bell_and_title(maya: Person, server: Server) -> None:
    other = maya.context.new_page()
    other.goto(f"{maya.address}{_thread(server)}")
    tabs = (maya.page, other)
    for tab in tabs:
        tab.bring_to_front()
        _with_a_clock(tab)
    assert not maya.page.title().startswith("(")
    _jordan_writes(server, "The room is free at three")
    for tab in tabs:
        tab.bring_to_front()
        tab.clock.run_for(WITHIN)
    expect(other.get_by_text("The room is free at three")).to_be_visible()
    expect(other.locator("#badge-chat")).to_have_text("")
    # The other tab has read it by now, or has not: what this one says, its title says too.
    maya.page.clock.run_for(WITHIN)
    expect(maya.page.locator("#badge-chat")).to_have_text("")
    maya.page.clock.run_for(100)
    expect(maya.page).to_have_title(re.compile(r"^\w"))


def test_what_one_answer_wakes_is_heard_by_what_it_drew(maya: Person, server: Server) -> None:
    """The message arrives, is read, and asks for the count again before the page has settled from hearing of it."""
    maya.go(_thread(server))
    _with_a_clock(maya.page)
    maya.page.evaluate("htmx.config.defaultSettleDelay = 600_000")
    _jordan_writes(server, "The room is free at three")
    maya.page.clock.run_for(WITHIN)
    expect(maya.page.get_by_text("The room is free at three")).to_be_visible()
    expect(maya.page.locator("#badge-chat")).to_have_text("")


def test_what_she_sends_in_one_tab_shows_in_the_other_once(maya: Person, server: Server) -> None:
    maya.go(_thread(server))
    other = maya.context.new_page()
    other.goto(f"{maya.address}{_thread(server)}")
    for tab in (maya.page, other):
        _with_a_clock(tab)
    _jordan_writes(server, "before hers")
    maya.page.bring_to_front()
    maya.page.get_by_label("Your message").fill("from the first tab")
    maya.page.get_by_role("button", name="Send to Jordan").click()
    expect(maya.page.locator(".message").last).to_contain_text("from the first tab")
    for tab in (maya.page, other):
        tab.bring_to_front()
        tab.clock.run_for(WITHIN)
        expect(tab.locator(".message:has-text('from the first tab')")).to_have_count(1)
        expect(tab.locator(".message").nth(-2)).to_contain_text("before hers")
        expect(tab.locator(".message").last).to_contain_text("from the first tab")


def test_on_pages_that_do_not_read_it_the_count_stays(maya: Person, server: Server) -> None:
    other = maya.context.new_page()
    other.goto(f"{maya.address}/worksheets")
    for tab in (maya.page, other):
        _with_a_clock(tab)
    _jordan_writes(server, "one")
    for tab in (maya.page, other):
        tab.clock.run_for(WITHIN)
        expect(tab.locator("#badge-chat")).to_contain_text("1 new")
        expect(tab.locator("#badge-bell")).to_contain_text("1 new")
        tab.clock.run_for(100)  # htmx settles what it has swapped
        expect(tab).to_have_title(_counts(1))
    _jordan_writes(server, "two")
    maya.page.clock.run_for(WITHIN)
    expect(maya.page.locator("#badge-chat")).to_contain_text("2 new")
    maya.page.clock.run_for(100)  # htmx settles what it has swapped
    expect(maya.page).to_have_title(_counts(2))
    maya.check()


def test_a_hidden_page_does_not_ask_and_asks_at_once_when_it_shows(maya: Person, server: Server) -> None:
    asked: list[str] = []
    maya.context.on("request", lambda request: asked.append(request.url) if "/news?" in request.url else None)
    _with_a_clock(maya.page)
    _hide(maya.page, True)
    _jordan_writes(server, "while away")
    maya.page.clock.run_for(5 * WITHIN)
    assert asked == []
    _hide(maya.page, False)
    maya.page.clock.run_for(1_500)
    expect(maya.page.locator("#badge-chat")).to_contain_text("1 new")
    assert len(asked) == 1


def test_it_backs_off_when_the_server_fails_and_comes_back(maya: Person, server: Server) -> None:
    asked: list[str] = []

    def away(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, body="away")

    _with_a_clock(maya.page)
    maya.page.route("**/news**", away)
    for _ in range(15):
        maya.page.clock.run_for(WITHIN)
        maya.page.wait_for_timeout(30)
    assert 3 <= len(asked) <= 6, len(asked)  # 18, 36, 72, 120, ... seconds instead of fifteen times
    maya.page.unroute("**/news**", away)
    _jordan_writes(server, "back again")
    maya.page.clock.run_for(125_000)
    expect(maya.page.locator("#badge-chat")).to_contain_text("1 new")
    assert "Something broke" not in maya.page.content()


def test_signed_out_meanwhile_it_says_so_and_stops(maya: Person, server: Server) -> None:
    asked: list[str] = []
    maya.context.on("request", lambda request: asked.append(request.url) if "/news?" in request.url else None)
    maya.go(_thread(server))
    _with_a_clock(maya.page)
    maya.page.get_by_label("Your message").fill("half a thought")
    with server.app.app_context():
        begin_writing()
        db.session.query(SignIn).filter_by(user_id=actor("maya").id).update({"ended_at": datetime.now(UTC)})
        db.session.commit()
    maya.page.clock.run_for(WITHIN)
    expect(maya.page.get_by_role("heading", name="You are signed out here.")).to_be_visible()
    expect(maya.page.get_by_label("Your message")).to_have_value("half a thought")
    maya.check()
    before = len(asked)
    maya.page.clock.run_for(3 * WITHIN)
    assert len(asked) == before == 1


def test_news_takes_no_focus_from_whoever_types(maya: Person, server: Server) -> None:
    maya.go(_thread(server))
    maya.page.get_by_label("Your message").fill("   ")
    maya.page.get_by_role("button", name="Send").click()
    expect(maya.page.locator(".error-summary")).to_be_focused()
    maya.page.get_by_label("Your message").click()
    _jordan_writes(server, "a word meanwhile")
    maya.page.evaluate("htmx.trigger('#news', 'poll')")
    expect(maya.page.get_by_text("a word meanwhile")).to_be_visible()
    expect(maya.page.get_by_label("Your message")).to_be_focused()


def test_the_pages_look_right(person: People) -> None:
    """The page behind the bell, announcements to read and to write."""
    for name, places in {"maya": ("/notices", "/announcements"), "dana": ("/notices", "announcements")}.items():
        for phone in (True, False):
            someone = person(phone=phone)
            someone.sign_in(name)
            for place in places:
                if place == "announcements":
                    someone.go("/groups")
                    someone.page.locator("a[href^='/groups/0']").first.click()
                    someone.page.get_by_role("link", name="Announcements").click()
                    someone.page.locator("h1", has_text="Announcements").wait_for()
                else:
                    someone.go(place)
                someone.check()
                someone.check_dark()
                someone.page.set_viewport_size({"width": 320, "height": 640})
                someone.check_width()


def test_without_script_all_of_it_works(person: People, server: Server) -> None:
    dana, maya = person(phone=False, script=False), person(phone=True, script=False)
    dana.sign_in("dana")
    dana.go("/groups")
    dana.page.locator("a[href^='/groups/0']").first.click()
    dana.page.get_by_role("link", name="Announcements").click()
    dana.page.get_by_label("What you want to say").fill("Bring a pen tomorrow")
    dana.page.get_by_role("button", name="Send").click()
    expect(dana.page.get_by_text("read by 0 of").first).to_be_visible()
    maya.sign_in("maya")
    assert maya.page.title().startswith("(1) ")
    maya.page.get_by_role("link", name="Notices").click()
    maya.page.get_by_role("link", name="Your group has a new announcement").first.click()
    expect(maya.page.get_by_text("Bring a pen tomorrow")).to_be_visible()


def _hide(tab: Page, hidden: bool) -> None:
    value = str(hidden).lower()
    tab.evaluate(f"Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {value} }})")
