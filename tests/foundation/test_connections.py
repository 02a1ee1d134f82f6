"""The connections of a server's process to SQLite: one goes on, the others keep nothing but the schema."""

import pytest
from flask import Flask
from sqlalchemy import Connection

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
    monkeypatch.setattr("portal.database.SPARE_FOR", seconds)
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
