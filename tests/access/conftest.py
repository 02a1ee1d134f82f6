"""The matrix's clinic, once per session and database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import NullPool, create_engine, text

from portal.database import Base
from tests import postgres
from tests.access.clinic import Clinic, laid, on_sqlite
from tests.access.settings import app_with
from tests.access.walking import Matrix
from tests.conftest import BACKENDS, settings
from tests.letting_go import let_go


@pytest.fixture(scope="session")
def sqlite_clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return on_sqlite(tmp_path_factory)


@pytest.fixture(scope="session")
def postgresql_clinic(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """In a database of its own beside the other tests'."""
    other: str = request.getfixturevalue("postgresql_backend").app.extensions["settings"].database_url
    with create_engine(other, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text("CREATE DATABASE access"))
    url = other.replace("/portal?", "/access?")
    clinic = laid(app_with(settings(tmp_path_factory.mktemp("access"), url)))
    put_back = postgres.keep_rows(create_engine(url, poolclass=NullPool), [t.name for t in Base.metadata.sorted_tables])

    def restore() -> None:
        let_go(clinic.app)
        put_back()

    clinic.restore = restore
    yield clinic
    let_go(clinic.app)


@pytest.fixture
def clinic(sqlite_clinic: Clinic, plain_paper: None) -> Iterator[Clinic]:
    """As it was laid, on SQLite."""
    sqlite_clinic.restore()
    yield sqlite_clinic
    let_go(sqlite_clinic.app)


@pytest.fixture(scope="session")
def matrices() -> dict[str, Matrix]:
    """By database."""
    return {}


_SHARE = 0.1
"""Of all requests, in the quick size."""


@pytest.fixture(params=BACKENDS)
def matrix(request: pytest.FixtureRequest, matrices: dict[str, Matrix], plain_paper: None) -> Iterator[Matrix]:
    """On each database."""
    clinic: Clinic = request.getfixturevalue(f"{request.param}_clinic")
    clinic.restore()
    yield matrices.setdefault(request.param, Matrix(clinic, _SHARE))
    let_go(clinic.app)
