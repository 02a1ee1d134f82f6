"""Count the SQL statements of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.database import db
from portal.reading import Prepared
from tests.visitor import Visitor

_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Yields a list that fills with the statements run inside."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_NOT_COUNTED):
            seen.append(statement)

    with app.app_context():
        engine = db.engine

    def run(prepared: Prepared, connection: Any, parameters: Any) -> Any:
        seen.append(prepared.sql)  # these go past the engine's events
        return plain_run(prepared, connection, parameters)

    plain_run = Prepared.run
    event.listen(engine, "before_cursor_execute", note)
    Prepared.run = run  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
        Prepared.run = plain_run  # type: ignore[method-assign]


def price(app: Flask, visitor: Visitor, url: str) -> int:
    """How many this page takes."""
    with counted(app) as statements:
        visitor.get(url)
    return len(statements)
