"""How the database is reached: settings of its connections, and how a transaction on them begins."""

import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from enum import Enum, auto
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError

from portal.turns import waiting

BUSY_MILLISECONDS = 10_000
BREAK = 0.002
"""Seconds until somebody who waits to write to SQLite asks again."""
PREPARED = 2048
"""How many statements a connection to SQLite keeps prepared: more than there are. When there are more than it may keep,
the driver lets go of the newest, and would prepare each of a page's anew: most of what they cost."""
PLANNED = 200
"""How many statements PostgreSQL keeps prepared for a connection, with their plans some 150 KB each: as many as pages
that are opened all day have. The driver's own limit is less than those, and lets go of each before it comes again."""
OFTEN = 2
"""Times a statement is sent before it is prepared."""
QUIET = 1.0
"""Seconds after which a connection to PostgreSQL is asked whether it is still there when next it is wanted."""
SPARE_FOR = 60
"""Seconds after which a spare connection to SQLite is opened anew when next it is wanted."""
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
CHANGES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT")
"""How statements begin that do more than look."""


class _Begin(Enum):
    WRITING = auto()  # on SQLite with the write lock
    LATE = auto()  # with it from the first change on
    READING = auto()
    LOOKING = auto()  # on PostgreSQL without a transaction


_begin: ContextVar[_Begin] = ContextVar("how a transaction begins", default=_Begin.WRITING)
_elsewhere: ContextVar[bool] = ContextVar("reading from the standby", default=False)


@contextmanager
def read_elsewhere() -> Iterator[None]:
    """Transactions begun inside, and before anybody begins to write, are the standby's. See portal/standby."""
    _elsewhere.set(True)
    try:
        yield
    finally:
        _elsewhere.set(False)


def is_elsewhere() -> bool:
    return _elsewhere.get()


def begin_reading() -> None:
    """Transactions begun from here on take no write lock on SQLite."""
    _begin.set(_Begin.READING)


def begin_looking() -> None:
    """The same for a page, which only reads: on PostgreSQL each statement is a transaction of its own.

    It sees what others have kept until then, as it would within one. Beginning and ending one costs two more ways to
    the database; and where it ends by a ROLLBACK, the driver lets go of all statements it has prepared, and PostgreSQL
    would plan each of a page's anew: most of what they cost. See docs/decisions/0048-a-page-that-only-reads.md.
    """
    _begin.set(_Begin.LOOKING)


def begin_writing() -> None:
    """Transactions begun from here on take SQLite's write lock at once.

    A deferred transaction that turns into a writer fails with "locked" under load; one that begins
    IMMEDIATE waits its turn.
    """
    _begin.set(_Begin.WRITING)
    _elsewhere.set(False)


@contextmanager
def _as_before_after(begin: Callable[[], None]) -> Iterator[None]:
    before, was_elsewhere = _begin.get(), _elsewhere.get()
    begin()
    try:
        yield
    finally:
        _begin.set(before)
        _elsewhere.set(was_elsewhere)


def reading() -> AbstractContextManager[None]:
    """`begin_reading` for what is inside: after it, transactions begin as they did before."""
    return _as_before_after(begin_reading)


def writing() -> AbstractContextManager[None]:
    """`begin_writing` for what is inside: nobody who comes after it on this thread is left a writer."""
    return _as_before_after(begin_writing)


def begin_late() -> None:
    """A transaction begun from here on takes SQLite's write lock with its first change, and not while it reads.

    What others kept after it read is there from then on, as it always is on PostgreSQL: so whoever changes a row says
    which state of it was read.
    """
    begin_writing()
    _begin.set(_Begin.LATE)


def lock(connection: Connection) -> None:
    """Before each statement that changes something: the write lock, for a transaction that has none yet.

    Raises RuntimeError where a page that only reads would change something: PostgreSQL would keep it at once.
    """
    driver: Any = connection.connection.driver_connection
    on_sqlite = connection.dialect.name == "sqlite"
    if _begin.get() is _Begin.LOOKING or (not on_sqlite and driver.autocommit):
        raise RuntimeError("a page that only reads changes something: let it leave a trace, or turn writer")
    if _begin.get() is not _Begin.LATE:
        return
    begin_writing()
    if on_sqlite:
        driver.execute("ROLLBACK")  # it only read
        _take_turn(driver)


def engine_options(database_url: str, file_key: bytes | None, pool_size: int = 5) -> dict[str, Any]:
    """Options for `create_engine`. `file_key`: the 32 bytes that encrypt a SQLite file; unused on PostgreSQL."""
    if not database_url.startswith("sqlite"):
        said = make_url(database_url).query
        waits = {name: value for name, value in WAITS.items() if name not in said}
        lifo = {"pool_size": pool_size, "pool_use_lifo": True}  # one that is busy has its plans at hand
        return {**lifo, "hide_parameters": True, "connect_args": WORDS | waits}
    assert file_key is not None
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


def _lock(connection: Connection, cursor: Any, statement: str, *more: Any) -> None:
    if statement.startswith(CHANGES):
        lock(connection)


def _ask_whether_it_is_there(connection: Any, record: Any, proxy: Any) -> None:
    """Before a connection is used again. Raises InvalidatePoolError when the server has gone: others are opened then.

    Asking costs a way to the database, of the few that a page needs. A server that stops, or ends a connection, says
    so or hangs up, which this machine knows by itself; only of one that vanished it knows nothing, and asks after a
    while. In that while, who is answered by nobody waits as long as WAITS says.
    """
    quiet = time.monotonic() - record.info.get("back", time.monotonic())
    if quiet < QUIET and not _has_word(connection):
        return
    try:
        connection.autocommit = True
        connection.execute("")
    except Exception as fault:
        raise InvalidatePoolError from fault


def _has_word(connection: Any) -> bool:
    """Whether something came that nobody asked for, or the end."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def _note_when(connection: Any, record: Any) -> None:
    record.info["back"] = time.monotonic()


def _begin_or_not(connection: Any, record: Any, proxy: Any) -> None:
    """psycopg begins a transaction by itself with the first statement, or not at all."""
    alone = _begin.get() is _Begin.LOOKING
    if connection.autocommit is not alone:
        connection.autocommit = alone


def _settle(connection: Any, record: Any) -> None:
    """PostgreSQL would wait for a lock without end; a person is told after the same time as on SQLite. It would plan
    the longest statements anew for each value, since it takes planning for cheaper than it is; and compile those that
    look expensive to it, for a third of a second, to save less."""
    connection.prepared_max, connection.prepare_threshold = PLANNED, OFTEN
    settings = f"SET lock_timeout = {BUSY_MILLISECONDS}; SET plan_cache_mode = force_generic_plan; SET jit = off"
    connection.execute(settings)
    connection.commit()


def prepare(engine: Engine, file_key: bytes | None, functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
    """Give every new connection its settings, SQLite's also their key, and take over how transactions begin.

    `functions`: what statements may call by these names; PostgreSQL has them by itself.
    """
    event.listen(engine, "before_cursor_execute", _lock)
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _settle)
        event.listen(engine, "checkin", _note_when)
        event.listen(engine, "checkout", _ask_whether_it_is_there)
        event.listen(engine, "checkout", _begin_or_not)
        return
    assert file_key is not None
    key = file_key.hex()

    @event.listens_for(engine, "connect")
    def _open(connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key}'\"")
        cursor.execute("PRAGMA cipher_memory_security = OFF")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()
        for name, function in (functions or {}).items():
            connection.create_function(name, function.__code__.co_argcount, function)

    @event.listens_for(engine, "checkin")
    def _spare(connection: Any, record: Any) -> None:
        """Another one comes back later and goes on before this one: until then its pages are of yesterday. And what it
        has prepared, for one page now and then, it would gather for hours."""
        if connection is not None and engine.pool.checkedout() > 1:  # type: ignore[attr-defined]
            connection.execute("PRAGMA shrink_memory")
            if time.monotonic() - record.info["since"] > SPARE_FOR:
                record.invalidate(soft=True)

    @event.listens_for(engine, "begin")
    def _begin_transaction(connection: Any) -> None:
        driver = connection.connection.driver_connection
        _take_turn(driver) if _begin.get() is _Begin.WRITING else _execute(driver, "BEGIN")


def _take_turn(driver: Any) -> None:
    """Begin to write, as soon as nobody else does.

    SQLite itself asks again after longer and longer breaks, up to a tenth of a second: whoever came first waits longest
    then, and is passed by those who came late. Asked at short equal breaks, all of them have the same chance.
    """
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                return _execute(driver, "BEGIN IMMEDIATE")
            except OperationalError as fault:
                if time.monotonic() > until or "locked" not in str(fault.orig):
                    raise
            with waiting():
                time.sleep(BREAK)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def _execute(driver: Any, words: str) -> None:
    try:
        driver.execute(words)
    except sqlcipher3.dbapi2.OperationalError as fault:  # past SQLAlchemy, so not yet its own kind
        raise OperationalError(words, None, fault) from fault
