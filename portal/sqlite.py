"""SQLite: how its file is opened, and how one who writes waits for a turn."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from portal.turns import waiting

BUSY_MILLISECONDS = 10_000
BREAK = 0.002
"""Seconds until somebody who waits to write to SQLite asks again."""
PREPARED = 2048
"""How many statements a connection to SQLite keeps prepared: more than there are. When there are more than it may keep,
the driver lets go of the newest, and would prepare each of a page's anew: most of what they cost."""
SPARE_FOR = 60
"""Seconds after which a spare connection to SQLite is opened anew when next it is wanted."""


def options(pool_size: int) -> dict[str, Any]:
    return {
        "module": sqlcipher3.dbapi2,
        "pool_size": pool_size,
        "pool_use_lifo": True,  # what a connection remembers of the file is worth nothing once another has written
        "hide_parameters": True,  # an error's text must not repeat what somebody wrote
        "connect_args": {
            "timeout": BUSY_MILLISECONDS / 1000,
            "check_same_thread": False,
            "cached_statements": PREPARED,
        },
    }


def settle(engine: Engine, file_key: bytes, functions: Mapping[str, Callable[..., Any]]) -> None:
    """Each new connection gets its key and settings; one to spare gives back what it gathered."""
    key = file_key.hex()

    @event.listens_for(engine, "connect")
    def _open(connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level = NONE")  # its own lines are none of the log's: an error says enough
        cursor.execute(f"PRAGMA key = \"x'{key}'\"")
        cursor.execute("PRAGMA cipher_memory_security = OFF")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()
        for name, function in functions.items():
            connection.create_function(name, function.__code__.co_argcount, function)

    @event.listens_for(engine, "checkin")
    def _spare(connection: Any, record: Any) -> None:
        """Another one comes back later and goes on before this one: until then its pages are of yesterday. And what it
        has prepared, for one page now and then, it would gather for hours."""
        if connection is not None and engine.pool.checkedout() > 1:  # type: ignore[attr-defined]
            connection.execute("PRAGMA shrink_memory")
            if time.monotonic() - record.info["since"] > SPARE_FOR:
                record.invalidate(soft=True)


def take_turn(driver: Any) -> None:
    """Begin to write, as soon as nobody else does.

    SQLite itself asks again after longer and longer breaks, up to a tenth of a second: whoever came first waits longest
    then, and is passed by those who came late. Asked at short equal breaks, all of them have the same chance.
    """
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                return execute(driver, "BEGIN IMMEDIATE")
            except OperationalError as fault:
                if time.monotonic() > until or "locked" not in str(fault.orig):
                    raise
            with waiting():
                time.sleep(BREAK)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def execute(driver: Any, words: str) -> None:
    try:
        driver.execute(words)
    except sqlcipher3.dbapi2.OperationalError as fault:  # past SQLAlchemy, so not yet its own kind
        raise OperationalError(words, None, fault) from fault
