"""The one database: typed base class, names of constraints, instants, ids, the session."""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, Table, TypeDecorator, Uuid
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal import clock
from portal.connections import begin_writing, is_elsewhere, reading

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_ONE_MOMENT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
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
        return db.engines[STANDBY] if is_elsewhere() else super().get_bind(*arguments, **more)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": Routed})


def add_once(row: Base) -> bool:
    """Put in a row of which there may be one only. False: somebody else, or the same tap, put theirs in a moment ago.

    The transaction goes on either way, and theirs can be read.
    """
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


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


@contextmanager
def one_moment() -> Iterator[Connection]:
    """A connection that sees nothing of what is written from now on, and keeps nobody from writing."""
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.execution_options(**_ONE_MOMENT)
        yield connection


@contextmanager
def session_of_one_moment() -> Iterator[None]:
    """The same for all that the session reads inside, from its first statement on; it begins anew there."""
    db.session.remove()
    with reading():
        try:
            if db.engine.dialect.name != "sqlite":
                db.session.connection(execution_options=_ONE_MOMENT)
            yield
        finally:
            db.session.remove()


def open_ahead(many: int) -> None:
    """So many connections of this process at its start, and not when first as many wait at once, hours later: each
    reads the whole schema, half a megabyte, for itself. Where there is no database it may come."""
    some_table = next(iter(Base.metadata.tables.values()))
    with suppress(SQLAlchemyError), reading(), ExitStack() as opened:
        for _ in range(many):
            opened.enter_context(db.engine.connect()).execute(some_table.select().limit(0))
