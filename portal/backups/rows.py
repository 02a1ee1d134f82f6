"""The rows of a table as lines that say by themselves what they are: the same from SQLite and from PostgreSQL.

So a backup needs no program of the database's, and one of either restores into either.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    Uuid,
    cast,
    insert,
    select,
)
from sqlalchemy.types import NullType, TypeEngine

from portal.database import PORTION, Instant

ORDERS = {"audit_event": ("chain_id", "place")}
"""Links come along their chain. Everything else comes by id."""
_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "id"),
    (Instant, "instant"),
    (Date, "day"),
    (Time, "clock"),
    (LargeBinary, "bytes"),
    (JSON, "json"),
    (Boolean, "flag"),
    (Integer, "number"),
    (String, "text"),
)
_TYPES: dict[str, TypeEngine[Any]] = {
    "id": Uuid(),
    "instant": Instant(),
    "day": Date(),
    "clock": Time(),
    "bytes": LargeBinary(),
    "json": NullType(),  # its text goes in and comes out as it is
    "flag": Boolean(),
    "number": Integer(),
    "text": Text(),
}
_OUT: dict[str, Callable[[Any], Any]] = {
    "id": lambda value: value.hex,
    "instant": lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    "day": lambda value: value.isoformat(),
    "clock": lambda value: value.isoformat(),
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_IN: dict[str, Callable[[Any], Any]] = {
    "id": UUID,
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "clock": time.fromisoformat,
    "bytes": base64.b64decode,
}
Columns = list[tuple[str, str]]
"""Name and kind of each."""


def columns_of(table: Table) -> Columns:
    return [(column.name, next(name for kind, name in _KINDS if isinstance(column.type, kind))) for column in table.c]


def lines(connection: Connection, name: str, columns: Columns) -> Iterator[bytes]:
    table = _table(name, columns)
    wanted = [cast(table.c[one], Text) if kind == "json" else table.c[one] for one, kind in columns]
    statement = select(*wanted).order_by(*(table.c[one] for one in ORDERS.get(name, ("id",))))
    converters = [_OUT.get(kind) for _, kind in columns]
    with connection.execute(statement, execution_options={"yield_per": PORTION}) as rows:
        for row in rows:
            yield _line(row, converters)


def load(connection: Connection, name: str, columns: Columns, content: Iterable[bytes]) -> Iterator[int]:
    """Write the rows of these lines; says how many each time. A row may refer to one of its own table that is to come.

    On PostgreSQL by one COPY, which looks at such references at its end; on SQLite they are deferred (see `filling`).
    """
    write = _copy if connection.dialect.name == "postgresql" else _insert
    return write(connection, _table(name, columns), columns, _split(content))


def _insert(connection: Connection, table: Table, columns: Columns, lines: Iterator[bytes]) -> Iterator[int]:
    converters = [_IN.get(kind) for _, kind in columns]
    names, statement = [one for one, _ in columns], insert(table)
    while portion := [dict(zip(names, _values(line, converters), strict=True)) for line in islice(lines, PORTION)]:
        connection.execute(statement, portion)
        yield len(portion)


def _copy(connection: Connection, table: Table, columns: Columns, lines: Iterator[bytes]) -> Iterator[int]:
    """What is no text in a line goes in as the text that PostgreSQL reads it from."""
    converters = [base64.b64decode if kind == "bytes" else None for _, kind in columns]
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(one) for one, _ in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        while portion := list(islice(lines, PORTION)):
            for line in portion:
                copy.write_row(_values(line, converters))
            yield len(portion)


def _line(row: Iterable[Any], converters: list[Callable[[Any], Any] | None]) -> bytes:
    values = [value if value is None or not to else to(value) for value, to in zip(row, converters, strict=True)]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _values(line: bytes, converters: Sequence[Callable[[Any], Any] | None]) -> list[Any]:
    pairs = zip(json.loads(line), converters, strict=True)
    return [value if value is None or not to else to(value) for value, to in pairs]


def _split(content: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, however the pieces fell."""
    rest = b""
    for piece in content:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _table(name: str, columns: Columns) -> Table:
    """Of any revision: what the backup says of it, and not what the code does."""
    return Table(name, MetaData(), *(Column(one, _TYPES[kind]) for one, kind in columns))
