"""The matrix's clinic, once per session and database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, event, text

from portal.app import create_app
from portal.config import Settings
from portal.database import Base, db
from tests import postgres
from tests.access.clinic import Clinic, laid
from tests.conftest import settings
from tests.sqlite import keep_file

LONG = timedelta(hours=6)


def _app(made: Settings) -> Flask:
    """Nobody is signed out for idleness or asked again while the tests run, and no page lists the accounts."""
    app = create_app(replace(made, idle_limit=LONG, absolute_limit=2 * LONG))
    app.extensions["demo accounts"] = ()
    app.config["FRESH_LIMIT"] = LONG
    return app


@pytest.fixture(scope="session")
def sqlite_clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    instance = tmp_path_factory.mktemp("access")
    app = _app(settings(instance, f"sqlite:///{instance / 'portal.db'}"))
    with app.app_context():
        event.listen(db.engine, "connect", _in_haste)
        db.engine.dispose()
    clinic = laid(app)
    clinic.restore = keep_file(app, instance)
    return clinic


def _in_haste(connection: Any, record: Any) -> None:
    """A refusal is noted on disk each time; here the disk need not be waited for."""
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def postgresql_clinic(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """In a database of its own beside the other tests'."""
    other: str = request.getfixturevalue("postgresql_backend").app.extensions["settings"].database_url
    with create_engine(other, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text("CREATE DATABASE access"))
    url = other.replace("/portal?", "/access?")
    clinic = laid(_app(settings(tmp_path_factory.mktemp("access"), url)))
    put_back = postgres.keep_rows(create_engine(url, poolclass=NullPool), [t.name for t in Base.metadata.sorted_tables])

    def restore() -> None:
        let_go(clinic)
        put_back()

    clinic.restore = restore
    yield clinic
    let_go(clinic)


def let_go(clinic: Clinic) -> None:
    """Hold no connection."""
    with clinic.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clinic(sqlite_clinic: Clinic) -> Iterator[Clinic]:
    """As it was laid, on SQLite."""
    sqlite_clinic.restore()
    yield sqlite_clinic
    let_go(sqlite_clinic)
