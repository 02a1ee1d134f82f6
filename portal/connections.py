"""How a transaction on the database begins, and which of the two kinds of database it is."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Engine, event

from portal import postgresql, sqlite

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
        sqlite.take_turn(driver)


def engine_options(database_url: str, file_key: bytes | None, pool_size: int = 5) -> dict[str, Any]:
    """Options for `create_engine`. `file_key`: the 32 bytes that encrypt a SQLite file; unused on PostgreSQL."""
    if not database_url.startswith("sqlite"):
        return postgresql.options(database_url, pool_size)
    assert file_key is not None
    return sqlite.options(pool_size)


def _lock(connection: Connection, cursor: Any, statement: str, *more: Any) -> None:
    if statement.startswith(CHANGES):
        lock(connection)


def _begin_or_not(connection: Any, record: Any, proxy: Any) -> None:
    """psycopg begins a transaction by itself with the first statement, or not at all."""
    alone = _begin.get() is _Begin.LOOKING
    if connection.autocommit is not alone:
        connection.autocommit = alone


def prepare(engine: Engine, file_key: bytes | None, functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
    """Give every new connection its settings, SQLite's also their key, and take over how transactions begin.

    `functions`: what statements may call by these names; PostgreSQL has them by itself.
    """
    event.listen(engine, "before_cursor_execute", _lock)
    if engine.dialect.name != "sqlite":
        postgresql.settle(engine)
        event.listen(engine, "checkout", _begin_or_not)
        return
    assert file_key is not None
    sqlite.settle(engine, file_key, functions or {})
    event.listen(engine, "begin", _begin_transaction)


def _begin_transaction(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    sqlite.take_turn(driver) if _begin.get() is _Begin.WRITING else sqlite.execute(driver, "BEGIN")
