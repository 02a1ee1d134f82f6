"""Five thousand messages open as fast as twenty: the same few statements, by index."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.database import db, id_at
from portal.messages.models import Message
from portal.vault.sealing import seal
from tests.actors import actor
from tests.architecture.test_statements import _scans
from tests.messages.given import BODY, bodies, last_id, thread_with
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Visitor, object_id

Visit = Callable[[str | None], Visitor]


def _many(app: Flask, thread: str, number: int) -> None:
    with writing(app):
        maya, jordan, now = actor("maya").id, actor("jordan").id, clock.now()
        rows: list[dict[str, Any]] = []
        for n in range(number):
            at = now - timedelta(minutes=number + 5 - n)
            message_id = id_at(at)
            sealed = seal(maya, BODY, message_id, f"Message {n}")
            author = maya if n % 2 else jordan
            rows.append(
                {
                    "id": message_id,
                    "thread_id": object_id(thread),
                    "author_id": author,
                    "body_sealed": sealed,
                    "sent_at": at,
                    "form_key": f"many {message_id}",
                }
            )
        db.session.execute(insert(Message.__table__), rows)


@pytest.mark.parametrize("name", ["maya", "jordan"])
def test_it_costs_the_same(sqlite_app: Flask, enter: Visit, name: str) -> None:
    thread = thread_with(sqlite_app, "maya", "the newest", by={"maya": "jordan", "jordan": "maya"}[name])
    visitor, prices = enter(name), []
    visitor.post(f"{thread}/draft", {"body": "begun", "rev": "0"})
    for more in (20, 4980):
        _many(sqlite_app, thread, more)
        visitor.get(thread)  # a first opening leaves a mark
        asked = [thread, f"{thread}?before={last_id(visitor.get(thread))}"]
        for url in asked:
            with counted(sqlite_app) as statements:
                visitor.get(url)
            prices.append(len(statements))
            assert not list(_scans(sqlite_app, statements))
            assert len(statements) <= 8, statements
    assert prices[:2] == prices[2:]
    with sqlite_app.app_context():
        assert len(db.session.scalars(select(Message.id)).all()) == 5001
    assert len(bodies(visitor.get(thread))) == 30


def test_the_lists_cost_the_same(app: Flask, visit: Visit) -> None:
    prices = []
    for n in (1, 12):
        for count in range(n):
            thread_with(app, ("maya", "devon", "lena")[count % 3], "hello", by="maya")
        prices.append([])
        for name in ("jordan", "sam"):
            visitor = visit(name)
            visitor.get("/messages")
            with counted(app) as statements:
                visitor.get("/messages")
            prices[-1].append(len(statements))
    assert prices[0] == prices[1]
    assert max(prices[1]) <= 4, prices
