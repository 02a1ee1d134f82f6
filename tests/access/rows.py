"""All rows of a database, and what is different in those of another moment."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import text

from portal.database import Base, db

Row = Mapping[str, Any]
Rows = dict[str, dict[str, Row]]
"""By table and id."""
Changes = set[tuple[str, str]]
"""Table and column; "+" for a row that came, "-" for one that went."""


def rows_of(app: Flask) -> Rows:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: {
                str(row["id"]): row
                for row in connection.execute(text(f'SELECT * FROM "{table.name}" ORDER BY id')).mappings()
            }
            for table in Base.metadata.sorted_tables
        }


def changes(before: Rows, after: Rows) -> Changes:
    found = set()
    for table, then in before.items():
        now = after[table]
        found |= {(table, "+") for one in now.keys() - then.keys()} | {(table, "-") for one in then.keys() - now.keys()}
        for one in then.keys() & now.keys():
            found |= {(table, column) for column, value in then[one].items() if now[one][column] != value}
    return found
