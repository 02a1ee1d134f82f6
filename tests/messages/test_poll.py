"""The page asks by itself for what came since: seldom an answer, never a sign of life."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import clock
from tests.messages.given import bodies, last_id, messages, new_for, poll, say, thread_of, thread_with, verbs
from tests.statements import counted
from tests.visitor import HTMX, Page, Visitor

Visit = Callable[[str | None], Visitor]
BACKGROUND = {**HTMX, "X-Background": "1"}


def _asks(page: Page) -> str:
    """The address that the page will ask next."""
    (element,) = page.tree.xpath("//*[@id='newer']")
    assert (element.get("hx-trigger"), element.get("hx-swap")) == ("news from:body", "outerHTML settle:0s")
    assert element.get("data-poll") is not None  # what it asks is no sign of life
    return str(element.get("hx-get"))


def test_nothing_new_is_an_empty_answer(app: Flask, visit: Visit) -> None:
    maya, thread = visit("maya"), thread_with(app, "maya", "seen")
    page = maya.get(thread)
    assert _asks(page) == f"{thread}/new?after={last_id(page)}"
    assert poll(maya, thread, last_id(page), status=204).response.data == b""


def test_new_ones_come_and_the_page_moves_on(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_with(app, "maya", "seen")
    asked = _asks(maya.get(thread))
    for word in ("one", "two"):
        say(jordan, thread, word)
    answer = maya.get(asked, htmx=True, headers={"X-Background": "1"})
    (added,) = answer.tree.xpath("//*[@hx-swap-oob='beforeend:#thread']")
    assert len(added.findall("li")) == 2
    assert bodies(answer) == ["one", "two"]
    assert _asks(answer) == f"{thread}/new?after={messages(app)[-1].id}"
    assert new_for(maya) == 0
    maya.get(_asks(answer), status=204, htmx=True, headers={"X-Background": "1"})


def test_an_empty_conversation_asks_too(enter: Visit) -> None:
    maya, jordan = enter("maya"), enter("jordan")
    thread = thread_of(maya)
    asked = _asks(maya.get(thread))
    maya.get(asked, status=204, htmx=True)
    say(jordan, thread, "the first")
    assert bodies(maya.get(asked, htmx=True)) == ["the first"]


def test_her_own_come_too_for_another_tab(sqlite_app: Flask, enter: Visit) -> None:
    maya, thread = enter("maya"), thread_with(sqlite_app, "maya", "seen")
    on_screen = last_id(maya.get(thread))
    say(maya, thread, "mine", status=200, htmx=True)
    answer = poll(maya, thread, on_screen)
    assert bodies(answer) == ["mine"]
    assert _asks(answer) == f"{thread}/new?after={messages(sqlite_app)[-1].id}"


def test_many_come_in_several_answers(sqlite_app: Flask, enter: Visit) -> None:
    maya, thread = enter("maya"), thread_with(sqlite_app, "maya", *(f"word {n}" for n in range(70)))
    asked, seen = f"{thread}/new?after=00000000-0000-0000-0000-000000000000", []
    for _ in range(3):
        answer = maya.get(asked, htmx=True)
        seen += bodies(answer)
        asked = _asks(answer)
    assert seen == [f"word {n}" for n in range(70)]


@pytest.mark.parametrize("after", ["", "x", "0", "%00", "9" * 900])
def test_nonsense_asks_for_nothing(sqlite_app: Flask, enter: Visit, after: str) -> None:
    thread = thread_with(sqlite_app, "maya", "waits")
    poll(enter("maya"), thread, after, status=204)
    assert new_for(enter("maya")) == 1


def test_it_writes_nothing_when_nothing_is_new(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "seen", by="maya")
    on_screen = last_id(jordan.get(thread))
    before = verbs(app, "jordan")
    with counted(app) as statements:
        poll(jordan, thread, on_screen, status=204)
    assert verbs(app, "jordan") == before == ["read"]
    assert len(statements) <= 3, statements


def test_it_is_nobodys_sign_of_life(app: Flask, visit: Visit, time_machine: Any) -> None:
    thread, begun = thread_with(app, "maya", "seen"), clock.now()
    polling, reading = visit("maya"), visit("maya")
    on_screen = last_id(polling.get(thread))
    for minute in range(2, 15, 4):
        time_machine.move_to(begun + timedelta(minutes=minute), tick=False)
        poll(polling, thread, on_screen, status=204)
        reading.get(thread)
    time_machine.move_to(begun + timedelta(minutes=16), tick=False)
    reading.get(thread)
    over = polling.client.get(f"{thread}/new?after={on_screen}", headers=BACKGROUND)
    assert over.status_code == 401
    assert "seen" not in over.text


def test_nobody_elses_page_may_ask(app: Flask, visit: Visit) -> None:
    thread = thread_with(app, "maya", "hers")
    nothing = "00000000-0000-0000-0000-000000000000"
    for name in ("devon", "lena", "priya", "nora", "dana", "sam"):
        poll(visit(name), thread, nothing, status=404)
    assert bodies(poll(visit("maya"), thread, nothing)) == ["hers"]
