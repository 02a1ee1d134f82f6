"""Looking for words in one's own conversations: never in the address, and on record when somebody else looks."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.messages import searching
from portal.messages.actions import thread_about
from portal.messages.topics import Topic
from tests.actors import actor
from tests.messages.given import bodies, fill, say, thread_of, thread_with, verbs
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def look(visitor: Visitor, thread: str, words: str, status: int = 200) -> Page:
    return visitor.post(f"{thread}/search", {"words": words}, status=status)


def hits(page: Page) -> list[str]:
    return [link for link in page.links() if "at=" in link]


def test_it_leads_to_the_message_in_its_place(app: Flask, visit: Visit) -> None:
    maya, thread = visit("maya"), fill(app, "maya", 100)
    page = look(maya, thread, "message 41")
    (hit,) = hits(page)
    assert "41" not in hit.split("?")[0].rsplit("/", 1)[1] or "Message 41" in page.text
    there = maya.get(hit)
    shown = bodies(there)
    assert shown[shown.index("Message 41") + 1] == "Message 42"
    assert len(shown) == 30
    assert "41" not in page.response.request.url.removesuffix("/search").rsplit("/", 1)[0]
    assert page.headers["Cache-Control"] == "no-store"


def test_all_the_words_whatever_their_case(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_with(sqlite_app, "maya", "The bus was late", "A late night", "Über den Berg", by="maya")
    assert len(hits(look(maya, thread, "LATE"))) == 2
    assert len(hits(look(maya, thread, "late bus"))) == 1
    assert len(hits(look(maya, thread, "über"))) == 1
    nothing = look(maya, thread, "train")
    assert "Nothing found." in nothing.text
    assert "0 messages" in nothing.text


def test_in_all_that_is_hers_and_no_further(app: Flask, visit: Visit) -> None:
    with writing(app):
        bills = f"/messages/{thread_about(actor('maya').id, Topic.BILLING).id}"
    maya, care = visit("maya"), thread_with(app, "maya", "about the Vellum", by="maya")
    say(maya, bills, "a Vellum bill")
    thread_with(app, "devon", "Devon's Vellum", by="devon")
    assert len(hits(look(maya, care, "vellum"))) == 2
    for name, thread, word in (("jordan", care, "about the Vellum"), ("sam", bills, "a Vellum bill")):
        page = look(visit(name), thread, "vellum")
        assert len(hits(page)) == 1
        assert word in page.text
    look(visit("jordan"), bills, "vellum", status=404)
    look(visit("devon"), care, "vellum", status=404)
    assert "searched" in verbs(app, "jordan")
    assert "searched" not in verbs(app, "maya")


@pytest.mark.parametrize("words", ["", "  ", "x" * 101, "a\x00b"])
def test_what_is_no_search(enter: Visit, words: str) -> None:
    maya = enter("maya")
    look(maya, thread_of(maya), words, status=422)


def test_markup_in_a_hit_is_text(sqlite_app: Flask, enter: Visit) -> None:
    thread = thread_with(sqlite_app, "maya", "<b hx-get='/x'>bold</b> word", by="maya")
    page = look(enter("maya"), thread, "bold")
    assert not page.tree.xpath("//b")
    assert "<b hx-get='/x'>bold</b> word" in page.text


def test_it_is_bounded_and_says_so(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, thread, prices = visit("maya"), thread_of(visit("maya")), []
    for more in (5, 95):
        fill(app, "maya", more)
        token = maya.csrf_token()
        with counted(app) as statements:
            maya.post(f"{thread}/search", {"words": "message", "csrf_token": token}, status=200)
        prices.append(len(statements))
    assert prices[0] == prices[1] <= 6, statements
    monkeypatch.setattr(searching, "NEWEST", 10)
    page = look(maya, thread, "message")
    assert len(hits(page)) == 10
    assert "There are older messages that were not looked through." in page.text
