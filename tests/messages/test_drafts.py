"""What is being written is kept on the server, for the writer alone, until it is sent."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.database import db
from portal.messages.models import MessageDraft
from tests.messages.given import bodies, messages, new_for, off_the_team, say, thread_of, thread_with, told, typed
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def keep(visitor: Visitor, thread: str, body: str, rev: int = 0, status: int = 200, **more: str) -> Page:
    """As the page does by itself."""
    return visitor.post(f"{thread}/draft", {"body": body, "rev": str(rev), **more}, status=status, htmx=True)


def rev(page: Page) -> int:
    return int(page.tree.xpath("//input[@name='rev']/@value")[0])


def test_it_waits_on_the_next_page_and_goes_with_sending(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    saved = keep(maya, thread, "I wanted to")
    assert "Draft kept" in saved.text
    assert rev(saved) == 1
    page = maya.get(thread)
    assert typed(page) == "I wanted to"
    assert rev(page) == 1
    keep(maya, thread, "I wanted to say", 1)
    say(maya, thread, "I wanted to say thanks")
    assert typed(maya.get(thread)) == ""
    with app.app_context():
        assert not list(db.session.scalars(select(MessageDraft)))


def test_nobody_else_hears_of_it(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    keep(maya, thread, "half a sentence")
    keep(jordan, thread, "half an answer")
    assert told(app) == set()
    assert (new_for(maya), new_for(jordan)) == (0, 0)
    assert typed(maya.get(thread)) == "half a sentence"
    assert typed(jordan.get(thread)) == "half an answer"
    assert "half an answer" not in maya.get(thread).html
    assert "half a sentence" not in jordan.get(thread).html
    for name in ("devon", "priya", "sam"):
        keep(visit(name), thread, "mine", status=404)


def test_no_table_holds_the_words(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    keep(maya, thread_of(maya), "Vellumdraft")
    with app.app_context():
        rows = db.session.execute(text("SELECT * FROM message_draft")).all()
        assert len(rows) == 1
        assert "Vellumdraft" not in repr(rows)


def test_two_tabs_show_both_texts_and_overwrite_nothing(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    keep(maya, thread, "begun")
    keep(maya, thread, "begun here", 1)
    stale = keep(maya, thread, "begun there", 1, status=409)
    for words in ("begun here", "begun there", "Nothing is lost"):
        assert words in stale.text
    assert not stale.tree.xpath("//input[@name='rev']"), "the next save of that page must not win either"
    plain = maya.post(f"{thread}/draft", {"body": "begun there", "rev": "1"}, status=409)
    assert "begun here" in plain.text
    assert typed(plain) == "begun there"
    assert typed(maya.get(thread)) == "begun here"
    maya.submit(plain, "/draft")
    assert typed(maya.get(thread)) == "begun there"


def test_the_same_words_from_two_tabs_are_no_quarrel(enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    keep(maya, thread, "same")
    assert rev(keep(maya, thread, "same", 0)) == 1


def test_a_save_that_comes_after_its_sending_leaves_nothing(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    say(maya, thread, "sent", form_key="once")
    late = keep(maya, thread, "sen", 0, status=409, form_key="once")
    assert "This was sent." in late.text
    assert typed(maya.get(thread)) == ""
    assert rev(keep(maya, thread, "the next", 0, form_key="another")) == 1


def test_without_script_a_button_keeps_it(enter: Visit) -> None:
    maya = enter("maya")
    page = maya.get(thread_of(maya))
    (button,) = page.tree.xpath("//button[text()='Keep as a draft']")
    there = maya.follow(maya.post(button.get("formaction"), {"body": "later", "rev": "0"}))
    assert typed(there) == "later"
    assert "Draft kept" in there.text
    assert "only you can see it" in there.text


def test_with_script_the_button_gives_the_composer_back(enter: Visit) -> None:
    maya = enter("maya")
    thread, pressed = thread_of(maya), {"HX-Target": "composer"}
    part = maya.post(f"{thread}/draft", {"body": "later", "rev": "0"}, status=200, htmx=True, headers=pressed)
    assert typed(part) == "later"
    assert rev(part) == 1
    fields = {"body": "other", "rev": "0"}
    both = maya.post(f"{thread}/draft", fields, status=409, htmx=True, headers=pressed)
    assert typed(both) == "other"
    assert "later" in both.text


@pytest.mark.parametrize("htmx", [False, True])
def test_too_long_is_said_and_stays(sqlite_app: Flask, enter: Visit, htmx: bool) -> None:
    maya = enter("maya")
    thread, words = thread_of(maya), "x" * 5001
    page = maya.post(f"{thread}/draft", {"body": words, "rev": "0"}, status=422, htmx=htmx)
    assert "Please keep it under 5,000 characters." in page.text
    if not htmx:
        assert typed(page) == words
    with sqlite_app.app_context():
        assert not list(db.session.scalars(select(MessageDraft)))


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30])
def test_a_number_that_is_none(enter: Visit, number: str) -> None:
    maya = enter("maya")
    page = maya.post(f"{thread_of(maya)}/draft", {"body": "kept", "rev": number}, status=422)
    assert typed(page) == "kept"


def test_a_refused_sending_does_not_touch_it(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    keep(maya, thread, "kept")
    page = say(maya, thread, "y" * 5001, status=422)
    assert typed(page) == "y" * 5001
    assert messages(sqlite_app) == []
    assert typed(maya.get(thread)) == "kept"
    say(maya, thread, "kept, and sent")
    assert bodies(maya.get(thread)) == ["kept, and sent"]


def test_who_answers_there_no_more_keeps_the_words_of_a_draft(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "before", by="maya")
    jordan.get(thread)
    off_the_team(app)
    late = jordan.post(f"{thread}/draft", {"body": "still me", "rev": "0", "go-to": "replies"}, status=404)
    assert "You do not answer here any more, so this was not sent." in late.text
    assert "still me" in late.text
    assert "before" not in late.text
    assert "still me" not in keep(jordan, thread, "still me", status=409).html
    with app.app_context():
        assert db.session.scalar(select(MessageDraft)) is None
