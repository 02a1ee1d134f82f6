"""Reading for pages: rows of statements that never change, not entities. The few writes of every save go this way too.

SQLAlchemy writes the statement and knows the types; what it does anew for each execution costs some twenty times as
much as SQLite takes for a row. So a statement is compiled once per database, and run on the driver's own cursor in
the session's transaction.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    Boolean,
    Connection,
    Date,
    Dialect,
    Insert,
    Integer,
    Select,
    String,
    Update,
    Uuid,
    literal_column,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

from portal.connections import lock
from portal.database import Instant, db, tally

Statement = Select[*tuple[Any, ...]]
Change = Insert | Update
Processor = Callable[[Any], Any] | None


class Rows(list[Any]):
    """What was found, or what a change returns, as named tuples. `changed`: how many rows that touched."""

    changed = 0

    def all(self) -> "Rows":
        return self

    def one(self) -> Any:
        """The only row. Raises ValueError when there are none or several."""
        if len(self) != 1:
            raise ValueError(f"{len(self)} rows instead of one")
        return self[0]

    def one_or_none(self) -> Any:
        return self.one() if self else None

    def scalar_one(self) -> Any:
        return self.one()[0]


def read(statement: Statement, parameters: Mapping[str, Any], most: int | None = None) -> Rows:
    """At most `most` rows of a module-level statement. `parameters` by the names of its binds."""
    connection = _connection(db.session())
    if most is not None:
        statement = limited(statement, most)
    prepared = _prepared(statement, connection.dialect)
    return prepared.run(connection, parameters) if prepared else Rows(connection.execute(statement, parameters))


def write(statement: Change, parameters: Mapping[str, Any]) -> Rows:
    """The same for a module-level change to one table: of the table, not of its class. No entity hears of it."""
    connection = _connection(db.session())
    lock(connection)
    return _changing(statement, connection.dialect).run(connection, parameters)


def _connection(session: Session) -> Connection:
    """The session's own, with what it holds written to it. Asked for once in a transaction."""
    session.flush()
    known: tuple[object, Connection] | None = session.info.get("reading")
    if known is None or known[0] is not session.get_transaction():
        connection = session.connection()
        session.info["reading"] = known = (session.get_transaction(), connection)
    return known[1]


@lru_cache(maxsize=1024)
def limited(statement: Statement, most: int) -> Statement:
    """With the limit written into it.

    SQLite looks at a bound LIMIT while it plans, and so would prepare the statement anew for each execution.
    """
    return statement.limit(literal_column(str(most)))


@lru_cache(maxsize=1024)
def _prepared(statement: Statement, dialect: Dialect) -> "Prepared | None":
    """None for a statement whose text depends on its values (IN with a list)."""
    prepared = Prepared(statement, dialect)
    return None if prepared.is_open_ended else prepared


@lru_cache(maxsize=64)
def _changing(statement: Change, dialect: Dialect) -> "Prepared":
    return Prepared(statement, dialect)


class Prepared:
    """One statement for one database."""

    def __init__(self, statement: Statement | Change, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=_written_for(dialect))
        named = {name: bind for bind, name in compiled.bind_names.items()}
        columns = list(statement.selected_columns if isinstance(statement, Select) else statement.exported_columns)
        self.dialect = dialect
        self.sql: str = compiled.string
        self.finds = bool(columns)
        self.is_open_ended = bool(compiled.post_compile_params or compiled.literal_execute_params)
        self.order: list[str] | None = compiled.positiontup
        to_driver = {name: _to_driver(_typed(bind), dialect) or _as_it_is for name, bind in named.items()}
        fixed = [] if self.is_open_ended else [name for name, bind in named.items() if not bind.required]
        self.fixed = {name: to_driver[name](compiled.params[name]) for name in fixed}
        self.given = [(name, convert) for name, convert in to_driver.items() if name not in self.fixed]
        processors = [_from_driver(column.type, dialect) for column in columns]
        self.converters = [(place, convert) for place, convert in enumerate(processors) if convert]
        self.row = _row_of([str(column.key) for column in columns])

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> Rows:
        """Raises DBAPIError, as the session would."""
        tally.statements += 1  # it goes past the engine, which counts the others
        fairy, error = connection.connection, self.dialect.loaded_dbapi.Error
        cursor = _cursor(fairy, self.dialect)
        try:
            cursor.execute(self.sql, self._values(parameters))
            found = cursor.fetchall() if self.finds else []
            changed = cursor.rowcount
        except error as fault:
            lost = self.dialect.is_disconnect(fault, fairy.driver_connection, cursor)
            if lost:  # as the session would: nothing is left there to roll back, nor where the others lead
                connection.invalidate(fault)
                connection.engine.dispose()
            raise DBAPIError.instance(
                self.sql, None, fault, error, hide_parameters=True, connection_invalidated=lost, dialect=self.dialect
            ) from None
        finally:
            cursor.close()
        rows = Rows(map(self._converted, found))
        rows.changed = changed
        return rows

    def _converted(self, raw: Iterable[Any]) -> Any:
        values = list(raw)
        for place, convert in self.converters:
            values[place] = convert(values[place])
        return self.row(values)

    def _values(self, parameters: Mapping[str, Any]) -> Any:
        values = self.fixed | {name: convert(parameters[name]) for name, convert in self.given}
        return [values[name] for name in self.order] if self.order is not None else values


@lru_cache
def _written_for(dialect: Dialect) -> Dialect:
    """How statements are written: with their constants in them, so that nothing is sent, converted and compared with
    what never changes, and plans know it; on PostgreSQL with its own places ($1), which the driver sends as they are.
    """
    written: Any = copy(dialect)

    class _WithConstants(dialect.statement_compiler):  # type: ignore[name-defined, misc]
        def visit_bindparam(self, bindparam: BindParameter[Any], **how: Any) -> str:
            if _is_constant(bindparam):
                how["literal_binds"] = True
            said: str = super().visit_bindparam(bindparam, **how)
            return said

    written.statement_compiler = _WithConstants
    written._type_memos = WeakKeyDictionary()  # how a constant is written is remembered there: not as the other has it
    if dialect.name == "postgresql":
        written.paramstyle, written.positional = "numeric_dollar", True
        written.identifier_preparer = dialect.preparer(written)  # which would double each percent sign
    return cast(Dialect, written)


def _is_constant(bind: BindParameter[Any]) -> bool:
    value = bind.value
    values = value if bind.expanding and value else [value]
    is_plain = isinstance(bind.type, String | Integer | Boolean) and all(isinstance(one, str | int) for one in values)
    return not bind.required and is_plain


def _cursor(fairy: Any, dialect: Dialect) -> Any:
    if dialect.name == "sqlite":
        return fairy.cursor()
    return dialect.loaded_dbapi.RawCursor(fairy.driver_connection)


def _as_it_is(value: Any) -> Any:
    return value


def _row_of(names: list[str]) -> Callable[[Iterable[Any]], Any]:
    """Makes a named tuple of values."""
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    make: Callable[[Iterable[Any]], Any] = kind._make
    return make


def _typed(bind: BindParameter[Any]) -> TypeEngine[Any]:
    """A bind compared with a foreign key has its type only once the other table is known: name it with `type_`."""
    if bind.required and isinstance(bind.type, NullType):
        raise TypeError(f"the type of {bind.key!r} is not known: give it a type_")
    return bind.type


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Processor:
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=64)(convert) if convert and isinstance(kind, Date) else convert  # mostly today


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Processor:
    for unchanging in (Uuid, Date, Instant):
        if isinstance(kind, unchanging):
            return _remembered(unchanging, dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@lru_cache
def _remembered(kind: type[TypeEngine[Any]], dialect: Dialect) -> Processor:
    """The same few ids, days and instants come with row after row, and cannot be changed: each is made once."""
    convert = kind().dialect_impl(dialect).result_processor(dialect, None)
    return lru_cache(maxsize=128)(convert) if convert else None
