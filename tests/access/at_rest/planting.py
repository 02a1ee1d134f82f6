"""A word of its own in every sealed column of the schema: where no door has left one, it is written in."""

from datetime import date, time
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    LargeBinary,
    Table,
    Time,
    Uuid,
    insert,
    select,
    update,
)

from portal import clock
from portal.connections import begin_writing
from portal.database import Base, Instant, db, new_id
from portal.vault.sealing import CLINIC, seal
from tests.access.at_rest.sealed import place_of, values
from tests.access.markers import found_in


def sealed_columns() -> list[Column[Any]]:
    return [column for table in Base.metadata.sorted_tables for column in table.c if column.name.endswith("_sealed")]


def plant_everywhere(app: Flask) -> int:
    """At the end of what people do: some of these values the portal itself would not know how to read."""
    with app.test_request_context():
        begin_writing()
        marked = {value.place for value in values() if found_in(value.open())}
        bare = [column for column in sealed_columns() if place_of(f"{column.table.name}.{column.name}") not in marked]
        for column in bare:
            _plant(column)
        db.session.commit()
    return len(bare)


def _plant(column: Column[Any]) -> None:
    table: Any = column.table
    row_id = db.session.scalar(select(table.c.id).limit(1)) or _new_row(table)
    name = f"{table.name}.{column.name}"
    word = f"Vellumplanted{table.name}{column.name}".replace("_", "")
    sealed = seal(CLINIC, place_of(name), row_id, word)
    db.session.execute(update(table).where(table.c.id == row_id).values({column.name: sealed}))


def _new_row(table: Table) -> UUID:
    row_id = new_id()
    row = {column.name: _filled(column) for column in table.c if not column.nullable and column.name != "id"}
    db.session.execute(insert(table).values(id=row_id, **row))
    return row_id


def _filled(column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return db.session.scalar(select(key.column).limit(1))
    kind = column.type
    for of, value in (
        (Uuid, new_id()),
        (Instant, clock.now()),
        (Date, date(2026, 1, 1)),
        (Time, time(9)),
        (Boolean, False),
        (Integer, 1),
        (LargeBinary, b"x"),
    ):
        if isinstance(kind, of):
            return value
    return kind.enums[0] if isinstance(kind, Enum) else new_id().hex
