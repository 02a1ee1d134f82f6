"""PostgreSQL: how its connections are set, and how it is known that the server is still at their other end."""

import select
import time
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError

from portal import sqlite

PLANNED = 200
"""How many statements PostgreSQL keeps prepared for a connection, with their plans some 150 KB each: as many as pages
that are opened all day have. The driver's own limit is less than those, and lets go of each before it comes again."""
OFTEN = 2
"""Times a statement is sent before it is prepared."""
QUIET = 1.0
"""Seconds after which a connection to PostgreSQL is asked whether it is still there when next it is wanted."""
WORDS = {"client_encoding": "utf8"}
"""Also where PostgreSQL's own is another."""
WAITS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
"""How soon PostgreSQL's machine counts as gone when it says nothing more, not even that: libpq's names, in seconds and
milliseconds. The system by itself waits a quarter of an hour. What DATABASE_URL says of these holds."""


def options(database_url: str, pool_size: int) -> dict[str, Any]:
    said = make_url(database_url).query
    waits = {name: value for name, value in WAITS.items() if name not in said}
    return {
        "pool_size": pool_size,
        "pool_use_lifo": True,  # one that is busy has its plans at hand
        "hide_parameters": True,
        "connect_args": WORDS | waits,
    }


def settle(engine: Engine) -> None:
    event.listen(engine, "connect", _set)
    event.listen(engine, "checkin", _note_when)
    event.listen(engine, "checkout", _ask_whether_it_is_there)


def _set(connection: Any, record: Any) -> None:
    """PostgreSQL would wait for a lock without end; a person is told after the same time as on SQLite. It would plan
    the longest statements anew for each value, since it takes planning for cheaper than it is; and compile those that
    look expensive to it, for a third of a second, to save less."""
    connection.prepared_max, connection.prepare_threshold = PLANNED, OFTEN
    settings = f"SET lock_timeout = {sqlite.BUSY_MILLISECONDS}; SET plan_cache_mode = force_generic_plan; SET jit = off"
    connection.execute(settings)
    connection.commit()


def _ask_whether_it_is_there(connection: Any, record: Any, proxy: Any) -> None:
    """Before a connection is used again. Raises InvalidatePoolError when the server has gone: others are opened then.

    Asking costs a way to the database, of the few that a page needs. A server that stops, or ends a connection, says
    so or hangs up, which this machine knows by itself; only of one that vanished it knows nothing, and asks after a
    while. In that while, who is answered by nobody waits as long as WAITS says.
    """
    was_quiet = time.monotonic() - record.info.get("back", time.monotonic()) >= QUIET
    try:
        if was_quiet or _has_word(connection):
            connection.autocommit = True
            connection.execute("")
    except Exception as fault:  # its own kinds are not imported: clinics on SQLite have no driver for PostgreSQL
        raise InvalidatePoolError from fault


def _has_word(connection: Any) -> bool:
    """Whether something came that nobody asked for, or the end."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def _note_when(connection: Any, record: Any) -> None:
    record.info["back"] = time.monotonic()
