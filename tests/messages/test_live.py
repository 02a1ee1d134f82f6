"""What is new shows on every open page: one question for each page, answered from one statement, no sign of life."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from tests.messages.given import say, thread_of, thread_with
from tests.messages.open_page import BACKGROUND, OpenPage, title_count
from tests.statements import counted
from tests.visitor import HTMX, Visitor

Visit = Callable[[str | None], Visitor]
PAGES = ("/", "/worksheets", "/messages", "/materials", "/schedule", "/account", "/notices", "/progress")


def test_a_message_shows_in_every_tab(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    tabs = [OpenPage(maya, url) for url in ("/", "/worksheets", "/account")]
    say(jordan, thread, "one")
    say(jordan, thread, "two")
    for tab in tabs:
        assert tab.badge("chat") == 0
        tab.poll(200)
        assert (tab.badge("chat"), tab.badge("bell"), tab.title_count) == (2, 2, 2)
        tab.poll(204)
    assert title_count(OpenPage(maya, "/").tree) == 2


def test_reading_in_one_tab_clears_the_others(app: Flask, visit: Visit) -> None:
    maya, thread = visit("maya"), thread_of(visit("maya"))
    say(visit("jordan"), thread, "one")
    other = OpenPage(maya, "/")
    assert (other.badge("chat"), other.badge("bell"), other.title_count) == (1, 1, 1)
    reading = OpenPage(maya, thread)
    assert (reading.badge("chat"), reading.badge("bell"), title_count(reading.tree)) == (0, 0, 0)
    other.poll(200)
    assert (other.badge("chat"), other.badge("bell"), other.title_count) == (0, 0, 0)


def test_the_conversation_itself_gets_the_words_in_two_tabs(app: Flask, visit: Visit) -> None:
    """The first tab reads it; the second has to show it all the same."""
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    tabs = [OpenPage(maya, thread), OpenPage(maya, thread)]
    elsewhere = OpenPage(jordan, thread)
    say(jordan, thread, "please call me")
    for tab in tabs:
        tab.poll(200)
        assert tab.messages == ["please call me"]
        assert (tab.badge("chat"), tab.badge("bell"), tab.title_count) == (0, 0, 0)
        tab.poll(204)
    say(maya, thread, "I will")
    elsewhere.poll(200)
    assert elsewhere.messages[-1:] == ["I will"]
    assert elsewhere.badge("chat") == 0


def test_what_came_in_and_is_reviewed_counts_for_staff(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    tab = OpenPage(jordan, "/patients")
    thread = thread_with(app, "maya", "hello", by="maya")
    tab.poll(200)
    assert (tab.badge("chat"), tab.badge("inbox")) == (1, 0)
    jordan.get(thread)
    tab.poll(200)
    assert tab.badge("chat") == 0


def test_what_came_in_at_the_front_desk_counts_there_alone(app: Flask, visit: Visit) -> None:
    maya, sam, jordan = visit("maya"), visit("sam"), visit("jordan")
    tabs = OpenPage(sam, "/admin/people"), OpenPage(jordan, "/patients")
    bills = maya.post("/messages", {"topic": "billing"}).headers["Location"]
    say(maya, bills, "the bill of March")
    tabs[0].poll(200)
    tabs[1].poll(204)
    assert [(tab.badge("chat"), tab.badge("bell"), tab.title_count) for tab in tabs] == [(1, 1, 1), (0, 0, 0)]
    reading = OpenPage(sam, bills)
    assert (reading.badge("chat"), reading.badge("bell"), title_count(reading.tree)) == (0, 0, 0)
    tabs[0].poll(200)
    assert (tabs[0].badge("chat"), tabs[0].badge("bell")) == (0, 0)


@pytest.mark.parametrize("name", ["maya", "jordan", "dana", "sam"])
def test_nothing_new_costs_one_statement_beside_the_sign_in(app: Flask, visit: Visit, name: str) -> None:
    visitor = visit(name)
    tab = OpenPage(visitor, "/")
    with counted(app) as statements:
        tab.poll(204)
    assert len(statements) == 2, statements


def test_on_a_conversation_too_and_however_long_it_is(app: Flask, visit: Visit) -> None:
    prices = []
    thread = thread_of(visit("maya"))
    for number in (1, 300):
        thread_with(app, "maya", *(f"word {n}" for n in range(number)), by="maya")
        tab = OpenPage(visit("jordan"), thread)
        tab.poll()
        with counted(app) as statements:
            tab.poll(204)
        prices.append(len(statements))
    assert prices == [2, 2]


@pytest.mark.parametrize("url", PAGES)
def test_one_poll_for_each_page(sqlite_app: Flask, enter: Visit, url: str) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    for address in (url if url != "/messages" else thread,):
        tree = maya.get(address).tree
        polls = tree.xpath("//*[@data-poll][@hx-trigger='poll']")
        assert [one.get("id") for one in polls] == ["news"]
        assert tree.xpath("//script[contains(@src, 'news')]")


def test_nobody_is_asked_nothing_outside(sqlite_app: Flask, enter: Visit) -> None:
    for url in ("/sign-in", "/help", "/away"):
        assert not enter(None).get(url).tree.xpath("//*[@data-poll]")


def test_a_page_that_only_asks_is_signed_out(app: Flask, visit: Visit, time_machine: Any) -> None:
    begun, maya = clock.now(), visit("maya")
    tab = OpenPage(maya, "/worksheets")
    thread = thread_with(app, "maya", "words of hers")
    for minute in range(1, 15):
        time_machine.move_to(begun + timedelta(minutes=minute), tick=False)
        tab.poll(200 if minute == 1 else 204)
    time_machine.move_to(begun + timedelta(minutes=16), tick=False)
    tab.poll(401)
    assert tab.signed_out
    maya.get(thread, status=303)  # to the door


def test_a_person_who_is_there_stays_in(app: Flask, visit: Visit, time_machine: Any) -> None:
    """The control: the same questions, asked as a person would, keep her in."""
    begun, maya = clock.now(), visit("maya")
    for minute in range(1, 31, 5):
        time_machine.move_to(begun + timedelta(minutes=minute), tick=False)
        maya.client.get("/news?known=", headers=HTMX)
    maya.get("/")


@pytest.mark.parametrize(
    "query", ["", "known=", "known=x", "known=1-2-3-4", "known=%00", "thread=x", "moved=x&known=0"]
)
def test_nonsense_is_told_all(sqlite_app: Flask, enter: Visit, query: str) -> None:
    maya = enter("maya")
    answer = maya.get(f"/news?{query}", htmx=True, headers=BACKGROUND)
    assert {one.get("id") for one in answer.tree.xpath("//*[@hx-swap-oob]")} == {"badge-chat", "badge-bell"}
    (news,) = answer.tree.xpath("//*[@id='news']")
    maya.get(news.get("hx-get"), status=204, htmx=True, headers=BACKGROUND)


def test_nobody_learns_when_a_conversation_of_others_moved(
    app: Flask, visit: Visit, ids: Callable[[str], UUID]
) -> None:
    thread = thread_of(visit("maya")).rsplit("/", 1)[1]
    asked = f"/news?known={{}}&thread={thread}"
    hers = visit("maya").get(asked.format("0-0"), htmx=True, headers=BACKGROUND)
    assert "moved=20" in hers.tree.xpath("//*[@id='news']/@hx-get")[0]
    for name in ("devon", "priya", "dana", "sam"):
        told = visit(name).get(asked.format("x"), htmx=True, headers=BACKGROUND)
        (url,) = told.tree.xpath("//*[@id='news']/@hx-get")
        assert url.endswith("&moved=")
        assert "HX-Trigger" not in told.headers
