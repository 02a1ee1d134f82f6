"""What a server's process keeps: of its connections to SQLite one goes on, the others keep nothing but the schema."""

import gc
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Connection

from portal.cli import server
from portal.database import db, open_ahead

LETS_GO = "PRAGMA shrink_memory"


def listened_to(connection: Connection) -> list[str]:
    said: list[str] = []
    connection.connection.driver_connection.set_trace_callback(said.append)  # type: ignore[union-attr]
    return said


def test_the_one_used_last_is_used_next_and_a_spare_one_gives_its_pages_back(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        with db.engine.connect() as last:
            with db.engine.connect() as spare:
                of_spare = listened_to(spare)
            assert of_spare == [LETS_GO]
            of_last, used_last = listened_to(last), last.connection.driver_connection
        assert LETS_GO not in of_last
        with db.engine.connect() as following:
            assert following.connection.driver_connection is used_last


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_spare_one_is_opened_anew_after_a_while(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """So it never holds more prepared statements than those of a while."""
    monkeypatch.setattr("portal.sqlite.SPARE_FOR", seconds)
    with sqlite_app.app_context():
        db.engine.dispose()
        with db.engine.connect() as last:
            with db.engine.connect() as spare:
                used_before = spare.connection.driver_connection
            with db.engine.connect() as spare:
                assert (spare.connection.driver_connection is used_before) is (seconds > 0)
            used_last = last.connection.driver_connection
        with db.engine.connect() as following:
            assert following.connection.driver_connection is used_last


def test_as_many_are_there_from_the_start_and_none_keeps_others_from_writing(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        db.engine.dispose()
        open_ahead(3)
        pool = db.engine.pool
        assert (pool.checkedin(), pool.checkedout()) == (3, 0)  # type: ignore[attr-defined]


def test_what_is_free_in_the_heap_goes_back_after_each_full_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(server.ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=asked.append))
    server.gives_back()
    try:
        gc.collect(1)
        assert asked == []
        gc.collect()
        assert asked == [0]
    finally:
        gc.callbacks.pop()
