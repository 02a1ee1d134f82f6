"""A database that fails at one chosen statement, in the words of its driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.database import db
from portal.reading import Prepared

SECRET = "Nightjar"
"""Stands in the text of every fault, as a patient's words may."""


class Failing:
    """`at`: the number of the call that fails, counted from 1; `calls`: how many there were.

    `releases`: which of them ended a savepoint.
    """

    def __init__(self, engine: Any, at: int, fault: str) -> None:
        self.dialect, self.at, self.fault, self.calls = engine.dialect, at, fault, 0
        self.releases: set[int] = set()

    def count(self, statement: str = "") -> None:
        self.calls += 1
        if statement.startswith("RELEASE"):
            self.releases.add(self.calls)
        if self.calls == self.at:
            raise getattr(self.dialect.loaded_dbapi, self.fault)(f"{SECRET}: {self.fault}")


@contextmanager
def failing(app: Flask, at: int, fault: str = "OperationalError") -> Iterator[Failing]:
    """Every call counts, however it is made: by the session, on the driver's own cursor, and the commit."""
    with app.app_context():
        engine = db.engine
    it, plain_run = Failing(engine, at, fault), Prepared.run

    def run(prepared: Prepared, connection: Any, parameters: Any) -> Any:
        try:
            it.count()
        except it.dialect.loaded_dbapi.Error as fault:
            raise DBAPIError.instance(
                prepared.sql, None, fault, it.dialect.loaded_dbapi.Error, hide_parameters=True, dialect=it.dialect
            ) from None
        return plain_run(prepared, connection, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "run", run)
        for name in ("do_execute", "do_executemany", "do_execute_no_params", "do_commit"):
            patch.setattr(engine.dialect, name, _counted(it, getattr(engine.dialect, name)))
        yield it


def _counted(it: Failing, plain: Any) -> Any:
    def call(on: Any, *rest: Any, **more: Any) -> Any:
        it.count(*rest[:1])
        return plain(on, *rest, **more)

    return call
