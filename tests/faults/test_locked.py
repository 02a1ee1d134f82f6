"""Somebody else holds the database: a short while is waited for; a long one is said, and nothing typed is lost."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from portal import sqlite
from portal.database import db
from portal.vault import file_key
from tests.messages.given import thread_of
from tests.proof.row import Proof
from tests.visitor import Page, Visitor

HOLD = """
import sys, sqlcipher3.dbapi2
connection = sqlcipher3.dbapi2.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA key = \\"x'" + sys.argv[2] + "'\\"")
connection.execute("PRAGMA busy_timeout = 10000")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""
Visit = Callable[[str | None], Visitor]


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """By another process: the whole file of SQLite, the table of messages on PostgreSQL."""
    if app.extensions["settings"].on_sqlite:
        with _file_held(app):
            yield
        return
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection, connection.begin():
        connection.execute(text("LOCK TABLE message IN EXCLUSIVE MODE"))
        yield


@contextmanager
def _file_held(app: Flask) -> Iterator[None]:
    secret = file_key.load_or_make(app.config["INSTANCE"] / "portal.db.key", app.extensions["key_ring"])
    command = [sys.executable, "-c", HOLD, str(app.config["INSTANCE"] / "portal.db"), secret.hex()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.communicate()


def at_once(visitors: list[Visitor], thread: str, words: str) -> list[threading.Thread]:
    """Each sends a message of these words, and keeps the page that comes."""

    def send(number: int, visitor: Visitor) -> None:
        fields = {"csrf_token": visitor.csrf_token(), "body": f"{words} {number}", "form_key": f"{words} {number}"}
        pages.append(Page(visitor.client.post(f"{thread}/messages", data=fields)))

    pages.clear()
    threads = [threading.Thread(target=send, args=pair) for pair in enumerate(visitors)]
    for one in threads:
        one.start()
    return threads


pages: list[Page] = []


@pytest.fixture
def patience(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Let every connection from here on wait so many milliseconds."""

    def change(milliseconds: int) -> None:
        monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", milliseconds)
        with app.app_context():
            db.engine.dispose()

    yield change
    monkeypatch.undo()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.proof("B5")
def test_a_short_hold_is_waited_for_and_a_long_one_said(
    app: Flask, visit: Visit, patience: Callable[[int], None], proof: Proof
) -> None:
    people = [visit("maya") for _ in range(proof.size(2, 4))]
    thread = thread_of(people[0])
    with held(app):
        threads = at_once(people, thread, "short")
        time.sleep(proof.size(0, 3))
    join(threads)
    assert [page.status for page in pages] == [303] * len(people)
    if not proof.full:
        patience(150)
    began = time.monotonic()
    with held(app):
        join(at_once(people, thread, "long"))
        answered, refused = time.monotonic() - began, list(pages)
        people[0].get("/schedule")
        people[0].get("/help")
        time.sleep(max(proof.size(0, 30) - answered, 0))
    for page in refused:
        assert page.status == 503
        assert page.headers["Retry-After"]
        assert page.form("/messages")["body"][0].strip().startswith("long")
    for visitor, page in zip(people, refused, strict=True):
        visitor.submit(page, "/messages")
    shown = people[0].get(thread).text
    assert all(shown.count(f"{words} {number}") == 1 for words in ("short", "long") for number in range(len(people)))
    proof.tried(3 * len(people))
    proof.figures |= {"told after, seconds": round(answered, 1)}


def join(threads: list[threading.Thread]) -> None:
    for one in threads:
        one.join(timeout=60)


def test_a_database_that_waits_without_end_is_found(app: Flask, visit: Visit, patience: Callable[[int], None]) -> None:
    """As it would be on PostgreSQL without a limit: nobody is told anything as long as it is held."""
    maya = visit("maya")
    thread = thread_of(maya)
    patience(0 if not app.extensions["settings"].on_sqlite else 60_000)
    with held(app):
        (one,) = at_once([maya], thread, "endless")
        one.join(timeout=0.5)
        assert not pages, "told although nothing limits the wait"
    join([one])
    assert pages[0].status == 303
