"""While one save is looked at, another is kept: neither waits for the other to be read, and no word is lost."""

from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from flask import Flask

from portal import sqlite
from portal.database import db
from portal.web.transaction import locks_late
from portal.worksheets.actions import saving
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, save

Visit = Callable[[str | None], Visitor]
SHORT = "thought-record-short"


def meanwhile(monkeypatch: pytest.MonkeyPatch, then: Callable[[], Any]) -> None:
    """Once, between the reading of a draft and the keeping of what became of it."""
    plain, left = saving.store, [then]

    def store(*what: Any) -> None:
        if left:
            Context().run(left.pop())  # a request of its own, not one within this one
        plain(*what)

    monkeypatch.setattr(saving, "store", store)


def test_another_page_saves_between_reading_and_keeping(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, maya, other = give(app, "maya", SHORT), visit("maya"), visit("maya")
    save(maya, url, {"situation": "one"})
    meanwhile(monkeypatch, lambda: save(other, url, {"thought": "two"}))
    save(maya, url, {"situation": "three"})
    kept = fields(maya.get(url))
    assert (kept["situation"], kept["thought"]) == (["three"], ["two"])


def test_so_may_the_first_save_of_a_draft(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    url, maya, other = give(app, "maya", SHORT), visit("maya"), visit("maya")
    meanwhile(monkeypatch, lambda: save(other, url, {"thought": "two"}))
    save(maya, url, {"situation": "one"})
    kept = fields(maya.get(url))
    assert (kept["situation"], kept["thought"]) == (["one"], ["two"])


def test_what_is_not_marked_is_locked_while_it_is_looked_at(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the mark the other one waits, and is told so."""
    url, maya, other = give(sqlite_app, "maya", SHORT), Visitor(sqlite_app, "maya"), Visitor(sqlite_app, "maya")
    view = sqlite_app.view_functions["worksheets.draft"]
    assert vars(view).keys() & vars(locks_late(lambda: None)).keys()
    monkeypatch.setitem(vars(view), "__locks_late__", False)
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 50)
    with sqlite_app.app_context():
        db.engine.dispose()
    answers: list[int] = []
    token = other.csrf_token()

    def write() -> None:
        data = {"thought": "two", "csrf_token": token}
        answers.append(other.client.post(f"{url}/draft", data=data).status_code)

    meanwhile(monkeypatch, write)
    save(maya, url, {"situation": "one"})
    assert answers == [503]
