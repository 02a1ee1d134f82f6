"""The one database: typed base class, names of constraints, instants, ids, SQLite's settings."""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import sqlcipher3.dbapi2
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    TypeDecorator,
    Uuid,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal import clock
from portal.turns import waiting

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 10_000
BREAK = 0.002
"""Seconds until somebody who waits to write to SQLite asks again."""
PREPARED = 2048
"""How many statements a connection to SQLite keeps prepared: more than there are. When there are more than it may keep,
the driver lets go of the newest, and would prepare each of a page's anew: most of what they cost."""
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
PORTION = 500
"""How many ids a statement is asked with: a database takes only so many parameters."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant. Refuses a datetime without a zone; hands back an aware one on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return _in_utc(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """SQLite keeps text without a zone, as SQLAlchemy writes it; PostgreSQL takes an aware datetime."""
        return _text_of_instant if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """SQLite hands back text without a zone; PostgreSQL an aware datetime, in the zone of the connection."""
        return _instant_of_text if dialect.name == "sqlite" else _in_utc


def _instant_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _text_of_instant(value: datetime | None) -> str | None:
    known = _in_utc(value)
    return None if known is None else known.replace(tzinfo=None).isoformat(" ", "microseconds")


def _in_utc(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {datetime: Instant(), UUID: Uuid()}


def table_of(kind: type[Base]) -> Table:
    """The table itself, for a statement that is to go past the session."""
    return cast(Table, kind.__table__)


def choice(kind: type[StrEnum], **more: Any) -> Any:
    """A column that holds one of a StrEnum's values, as text with a check, the same on both databases."""
    column = Enum(
        kind, native_enum=False, length=20, create_constraint=True, values_callable=lambda k: [m.value for m in k]
    )
    return mapped_column(column, **more)


def portions(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """The ids, so many at a time as one statement may be asked with."""
    all_of_them = list(ids)
    for start in range(0, len(all_of_them), PORTION):
        yield all_of_them[start : start + PORTION]


class Conflict(Exception):
    """What was asked for cannot be done to this object now. The message is a sentence for the person who asked."""


def new_id() -> UUID:
    """A UUIDv7 of now."""
    return id_at(clock.now())


def id_at(instant: datetime) -> UUID:
    """A UUIDv7: made in the application, unguessable (74 random bits), and sorted by its instant."""
    milliseconds = int(instant.timestamp() * 1000) & (2**48 - 1)
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (2**62 - 1))


def first_id_at(instant: datetime) -> UUID:
    """What the ids made from this millisecond on are not less than. Before 1970 there is none."""
    return UUID(int=(max(0, int(instant.timestamp() * 1000)) & (2**48 - 1)) << 80)


def id_after(one: UUID) -> UUID:
    """The next there could be; of the last one itself."""
    return UUID(int=min(one.int + 1, 2**128 - 1))


class Tally(threading.local):
    """How many statements this thread has run, where somebody measures."""

    statements = 0


tally = Tally()


class Identified:
    """Mixin: the id every table has."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-1)


STANDBY = "standby"
"""Names the engine of the database that only follows, where there is one."""
_elsewhere: ContextVar[bool] = ContextVar("reading from the standby", default=False)


class Routed(Session):
    """Goes to the standby for as long as it is told to. What is lost with its connection is undone without a fault."""

    def rollback(self) -> None:
        try:
            super().rollback()
        except DBAPIError:
            self.invalidate()

    def close(self) -> None:
        try:
            super().close()
        except DBAPIError:
            self.invalidate()

    def get_bind(self, *arguments: Any, **more: Any) -> Engine | Connection:
        return db.engines[STANDBY] if _elsewhere.get() else super().get_bind(*arguments, **more)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": Routed})


_reading: ContextVar[bool] = ContextVar("reading", default=False)
_locks_late: ContextVar[bool] = ContextVar("locks late", default=False)


@contextmanager
def read_elsewhere() -> Iterator[None]:
    """Transactions begun inside, and before anybody begins to write, are the standby's. See portal/standby."""
    _elsewhere.set(True)
    try:
        yield
    finally:
        _elsewhere.set(False)


def begin_reading() -> None:
    """Transactions begun from here on take no write lock on SQLite."""
    _reading.set(True)
    _locks_late.set(False)


def begin_writing() -> None:
    """Transactions begun from here on take SQLite's write lock at once.

    A deferred transaction that turns into a writer fails with "locked" under load; one that begins
    IMMEDIATE waits its turn.
    """
    _reading.set(False)
    _locks_late.set(False)
    _elsewhere.set(False)


def begin_late() -> None:
    """A transaction begun from here on takes SQLite's write lock with its first change, and not while it reads.

    What others kept after it read is there from then on, as it always is on PostgreSQL: so whoever changes a row says
    which state of it was read.
    """
    begin_writing()
    _reading.set(True)
    _locks_late.set(True)


def lock(connection: Connection) -> None:
    """Before each statement that changes something: the write lock, for a transaction that has none yet."""
    if not _locks_late.get():
        return
    begin_writing()
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("ROLLBACK")  # it only read
        _take_turn(driver)


def start_over() -> None:
    """Undo, to go on with what was read. Raises DBAPIError when it was lost with its connection, and could be asked
    nothing more: the session by itself is silent about that."""
    Session.rollback(db.session())


@contextmanager
def transaction() -> Iterator[None]:
    """One short transaction of work that no request asked for: committed at its end, or undone.

    Nothing of it is kept: what a job does next, it reads anew.
    """
    begin_writing()
    try:
        yield
        db.session.commit()
    finally:
        db.session.remove()


def engine_options(database_url: str, file_key: bytes | None, pool_size: int = 5) -> dict[str, Any]:
    """Options for `create_engine`. `file_key`: the 32 bytes that encrypt a SQLite file; unused on PostgreSQL."""
    if not database_url.startswith("sqlite"):
        said = make_url(database_url).query
        waits = {name: value for name, value in WAITS.items() if name not in said}
        return {"pool_size": pool_size, "pool_pre_ping": True, "hide_parameters": True, "connect_args": WORDS | waits}
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


def open_ahead(many: int) -> None:
    """So many connections of this process at its start, and not when first as many wait at once, hours later: each
    reads the whole schema, half a megabyte, for itself. Where there is no database it may come."""
    some_table, token = next(iter(Base.metadata.tables.values())), _reading.set(True)
    with suppress(SQLAlchemyError), ExitStack() as opened:
        opened.callback(_reading.reset, token)
        for _ in range(many):
            opened.enter_context(db.engine.connect()).execute(some_table.select().limit(0))


def _be_as_patient(connection: Any, record: Any) -> None:
    """PostgreSQL would wait for a lock without end; a person is told after the same time as on SQLite."""
    connection.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
    connection.commit()


def prepare(engine: Engine, file_key: bytes | None, functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
    """Give every new SQLite connection its key and settings, and take over how transactions begin.

    `functions`: what statements may call by these names; PostgreSQL has them by itself.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _be_as_patient)
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
    def _begin(connection: Any) -> None:
        driver = connection.connection.driver_connection
        _execute(driver, "BEGIN") if _reading.get() else _take_turn(driver)

    @event.listens_for(engine, "before_cursor_execute")
    def _lock(connection: Connection, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith("SELECT"):
            lock(connection)


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
