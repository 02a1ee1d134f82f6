"""The doctor of PostgreSQL: what it may forget, and how it keeps words."""

from pathlib import Path

import pytest
from sqlalchemy import text

from portal.app import create_app
from portal.config.sources import Values
from portal.connections import begin_reading
from portal.database import db
from portal.doctor import records
from portal.doctor.installation import Installation
from portal.operations import upgrade
from portal.programs.models import Clinic
from tests.conftest import Backend, settings


@pytest.fixture
def url(postgresql_backend: Backend) -> str:
    return str(postgresql_backend.app.extensions["settings"].database_url)


@pytest.fixture
def in_bytes(postgresql_backend: Backend, url: str) -> str:
    """A database as it is made where the system has no language."""
    app = postgresql_backend.app
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bytes WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"))
    return url.replace("/portal?", "/bytes?")


def said(folder: Path, url: str) -> list[str]:
    return list(records.of_database(Installation(settings(folder, url), Values({}))))


def test_what_it_may_forget_is_named(tmp_path: Path, url: str) -> None:
    """The tests' own PostgreSQL promises nothing."""
    found = said(tmp_path, url)
    assert [one.split()[3] for one in found] == ["fsync", "full_page_writes", "synchronous_commit"]
    on = "&options=-c%20synchronous_commit%3Don"
    assert said(tmp_path, url + on) == found[:2]


def test_a_clock_that_is_off_is_named(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "SKEW", -1)
    (found,) = (one for one in said(tmp_path, url) if "clocks" in one)
    assert "0 seconds apart" in found


def test_where_words_are_kept_as_bytes_it_says_so_and_they_are_read_all_the_same(
    tmp_path: Path, url: str, in_bytes: str
) -> None:
    (found,) = (one for one in said(tmp_path, in_bytes) if "SQL_ASCII" in one)
    assert "createdb -E UTF8" in found
    app = create_app(settings(tmp_path, in_bytes))
    upgrade(app)
    with app.app_context():
        begin_reading()
        assert db.session.query(Clinic).count() == 0
        assert db.session.scalar(text("SELECT 'ñ'")) == "ñ"
        db.session.remove()
        db.engine.dispose()
    assert not [one for one in said(tmp_path, url) if "SQL_ASCII" in one]
