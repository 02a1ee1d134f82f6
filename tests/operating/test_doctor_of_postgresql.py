"""The doctor of PostgreSQL: what it may forget, and how it keeps words."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from portal.app import create_app
from portal.config.sources import Values
from portal.connections import begin_reading
from portal.database import db
from portal.doctor import records
from portal.doctor.installation import Installation
from portal.doctor.trouble import in_words
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


def said(folder: Path, url: str, reads: str = "") -> list[str]:
    there = replace(settings(folder, url), database_reads=reads)
    return list(records.of_database(Installation(there, Values({}))))


def test_what_it_may_forget_is_named(tmp_path: Path, url: str) -> None:
    """The tests' own PostgreSQL promises nothing."""
    found = said(tmp_path, url)
    assert [one.split()[3] for one in found] == ["fsync", "full_page_writes", "synchronous_commit"]
    on = "&options=-c%20synchronous_commit%3Don"
    assert said(tmp_path, url + on) == found[:2]


@contextmanager
def without_seal() -> Iterator[int]:
    """The port of a PostgreSQL that seals no way: it says N when it is asked to, and no more is needed of it here."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    wire, _ = door.accept()
                    with wire:
                        wire.recv(8)
                        wire.sendall(b"N")
                        wire.recv(1)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def test_an_address_that_cannot_lead_there_is_said_to_with_what_is_wrong_with_it(tmp_path: Path, url: str) -> None:
    """Of the database and of its standby, by the doctor and by any other command."""
    with without_seal() as port:
        sealed = f"postgresql+psycopg://portal@127.0.0.1:{port}/portal?sslmode=verify-full&sslrootcert=/nowhere"
        for wrong, words in (
            (f"{url}&nonsense=1", "says “nonsense”, which PostgreSQL does not know"),
            (f"{url}&sslmode=bogus", "says “bogus”, which PostgreSQL does not know"),
            (sealed, "asks for a sealed way to PostgreSQL that is not to be had"),
        ):
            assert [one for one in said(tmp_path, wrong) if one.startswith(f"DATABASE_URL {words}")]
            assert [one for one in said(tmp_path, url, wrong) if one.startswith(f"PORTAL_DATABASE_READS {words}")]
            with pytest.raises(DBAPIError) as fault:
                create_engine(wrong).connect()
            assert words in str(in_words(fault.value))


def test_a_standby_that_does_not_answer_is_named(tmp_path: Path, url: str) -> None:
    """Without it pages come all the same, from the database itself: nobody else would say so."""
    assert not [one for one in said(tmp_path, url, url) if "standby" in one]
    (found,) = (one for one in said(tmp_path, url, f"{url}&port=1") if "standby" in one)
    assert found.startswith("The standby of PORTAL_DATABASE_READS does not answer: ")


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
