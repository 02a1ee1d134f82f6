"""A page of a conversation costs the same, however long it is and however many patients there are."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.messages.given import bodies, fill, last_id, poll, say, thread_of
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
MOST = 8


def _price(app: Flask, act: Callable[[], object], most: int = MOST) -> int:
    with counted(app) as statements:
        act()
    assert len(statements) <= most, "\n".join(statements)
    return len(statements)


@pytest.mark.parametrize("name", ["maya", "jordan"])
def test_a_conversation_costs_the_same_at_five_and_at_five_hundred(app: Flask, visit: Visit, name: str) -> None:
    visitor, other = visit(name), {"maya": "jordan", "jordan": "maya"}[name]
    thread, prices = thread_of(visit("maya")), []
    for more in (5, 495):
        fill(app, "maya", more, by=other)
        firsts = [_price(app, lambda: visitor.get(thread)) for _ in range(2)]  # the first notes that it was opened
        before = f"{thread}?before={last_id(visitor.get(thread))}"
        past = _price(app, lambda before=before: visitor.get(before))
        prices.append([*firsts, past])
    assert len(bodies(visitor.get(thread))) == 30
    assert prices[0][1:] == prices[1][1:]
    assert prices[1][0] <= prices[0][0]


def test_so_do_the_list_the_poll_and_the_sending(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    thread, prices = thread_of(visit("maya")), []
    for more in (5, 495):
        fill(app, "maya", more, by="maya")
        on_screen = last_id(jordan.get(thread))
        jordan.csrf_token()
        acts: list[Callable[[], object]] = [
            lambda: jordan.get("/messages"),
            lambda on_screen=on_screen: poll(jordan, thread, on_screen, status=204),
        ]
        prices.append([_price(app, act) for act in acts])
    assert prices[0] == prices[1]


def test_sending(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread, prices = thread_of(maya), []
    for more in (5, 495):
        fill(app, "maya", more)
        token = maya.csrf_token()
        with counted(app) as statements:
            say(maya, thread, "hello", csrf_token=token)
        prices.append(len(statements))
    assert prices[0] == prices[1] <= 14, statements
