"""Sending: once, told to the other side, and answered with what comes next."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask

from portal.database import db
from tests.messages.given import bodies, message_at, messages, say, thread_of, thread_with, told, typed, verbs
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
WORDS = "Group was hard today. ¿Podemos hablar? 🌧\n\nI stayed, though."


def test_she_lands_on_her_message(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    answer = maya.submit(maya.get(thread), "/messages", body=WORDS)
    (sent,) = messages(app)
    assert message_at(thread, answer) == sent.id
    page = maya.follow(answer)
    assert bodies(page) == [WORDS]
    assert page.tree.get_element_by_id(f"message-{sent.id}") is not None
    assert "Sent to Jordan. You’ll hear back by" in page.text
    assert typed(page) == ""
    assert told(app) == {ids("jordan")}
    assert verbs(app, "maya") == ["sent"]


def test_htmx_gets_the_message_out_of_band_and_an_empty_composer(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    form = maya.get(thread).form("/messages")
    answer = say(maya, thread, WORDS, status=200, htmx=True, form_key=form["form_key"])
    (added,) = answer.tree.xpath("//*[@hx-swap-oob='beforeend:#thread']")
    assert [line.get("id") for line in added] == [f"message-{messages(sqlite_app)[0].id}"]
    assert bodies(answer) == [WORDS]
    assert added.get("data-stamp")
    assert answer.tree.get_element_by_id("composer").get("hx-swap-oob") is None
    assert typed(answer) == ""
    assert answer.form("/messages")["form_key"] != form["form_key"]
    assert "Sent to Jordan." in answer.text
    assert len(answer.tree.xpath("//*[@hx-swap-oob]")) <= 2


@pytest.mark.parametrize("htmx", [False, True])
def test_a_double_tap_is_one_message(app: Flask, visit: Visit, htmx: bool) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    for _ in range(2):
        say(maya, thread, WORDS, status=200 if htmx else 303, htmx=htmx, form_key="one tap")
    assert len(messages(app)) == 1
    assert verbs(app, "maya") == ["sent"]


def test_four_taps_at_once_are_one_message(app: Flask, visit: Visit) -> None:
    browsers = [visit("maya") for _ in range(4)]
    thread = thread_of(browsers[0])
    tokens = [browser.csrf_token() for browser in browsers]

    def tap(number: int) -> str:
        data = {"body": WORDS, "form_key": "one tap", "csrf_token": tokens[number]}
        answer = browsers[number].client.post(f"{thread}/messages", data=data)
        assert answer.status_code == 303
        return answer.headers["Location"]

    with ThreadPoolExecutor(4) as pool:
        (place,) = set(pool.map(tap, range(4)))
    assert [str(one.id) for one in messages(app)] == [place.partition("#message-")[2]]
    assert verbs(app, "maya") == ["sent"]


def test_four_messages_at_once_are_four(app: Flask, visit: Visit) -> None:
    browsers = [visit(name) for name in ("maya", "jordan") * 2]
    thread = thread_of(browsers[0])
    tokens = [browser.csrf_token() for browser in browsers]

    def send(number: int) -> int:
        data = {"body": f"Message {number}", "csrf_token": tokens[number]}
        return browsers[number].client.post(f"{thread}/messages", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [303] * 4
    assert sorted(bodies(browsers[0].get(thread))) == [f"Message {number}" for number in range(4)]


@pytest.mark.parametrize("key", [{}, {"form_key": ""}], ids=["absent", "blank"])
def test_without_a_key_every_sending_counts(app: Flask, visit: Visit, key: dict[str, str]) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    say(maya, thread, "one", **key)
    say(maya, thread, "two", **key)
    assert bodies(maya.get(thread)) == ["one", "two"]


def test_a_key_counts_for_one_person_and_one_conversation(app: Flask, visit: Visit) -> None:
    jordan, maya, key = visit("jordan"), visit("maya"), {"form_key": "the same"}
    hers, devons = thread_of(maya), thread_with(app, "devon")
    for visitor, thread in ((maya, hers), (jordan, hers), (jordan, devons)):
        say(visitor, thread, WORDS, **key)
    assert bodies(maya.get(hers)) == [WORDS, WORDS]
    assert bodies(jordan.get(devons)) == [WORDS]


@pytest.mark.parametrize("htmx", [False, True])
def test_words_changed_after_an_answer_got_lost_are_kept(app: Flask, visit: Visit, htmx: bool) -> None:
    """She pressed Send, the phone lost the answer, she wrote on and pressed Send once more."""
    maya = visit("maya")
    thread = thread_of(maya)
    say(maya, thread, "I can come", form_key="one page")
    both = say(maya, thread, "I can come, but late", status=409, htmx=htmx, form_key="one page")
    assert "What you wrote before was sent already." in both.text
    assert typed(both) == "I can come, but late"
    assert bodies(maya.get(thread)) == ["I can come"]
    maya.submit(both, "/messages", body=typed(both))
    assert bodies(maya.get(thread)) == ["I can come", "I can come, but late"]


def test_without_a_care_team_the_clinic_is_named(sqlite_app: Flask, enter: Visit) -> None:
    with sqlite_app.app_context():
        db.session.execute(db.text("DELETE FROM care_team_member"))
        db.session.commit()
    maya = enter("maya")
    thread = thread_of(maya)
    assert "Messages with Riverbend" in maya.get(thread).text
    sent = maya.follow(say(maya, thread, WORDS)).text
    assert ("It is kept here." in sent, "Sent to Riverbend." in sent) == (True, False), "nobody reads it yet"
    assert told(sqlite_app) == set()
