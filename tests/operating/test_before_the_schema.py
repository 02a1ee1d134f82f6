"""What is started before the schema, or the database, is there: a worker waits, a command says what is missing."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.cli import operating, working
from portal.cli.main import main
from portal.config.settings import Settings
from portal.connections import begin_reading
from portal.database import db
from portal.doctor.trouble import NO_ANSWER, NO_SCHEMA, in_words
from portal.operations import upgrade
from tests.conftest import settings


class Brought:
    """In place of a second's sleep: whoever brings the schema up meanwhile."""

    def __init__(self, app: Flask) -> None:
        self.app, self.slept = app, 0

    def sleep(self, seconds: float) -> None:
        self.slept += 1
        if self.slept == 2:
            upgrade(self.app)


def test_a_worker_waits_until_the_schema_is_there(empty: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    brought = Brought(empty)
    working.wait_for_schema(empty, brought.sleep)
    assert brought.slept == 2
    assert capsys.readouterr().err.count("portal db upgrade") == 1
    working.wait_for_schema(empty, brought.sleep)
    assert (brought.slept, capsys.readouterr().err) == (2, "")


def test_a_worker_waits_for_a_database_that_does_not_answer(tmp_path: Path) -> None:
    nowhere = operating.application(_nowhere(tmp_path))

    def tired(seconds: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        working.wait_for_schema(nowhere, tired)


def test_the_portal_asks_for_patience_until_then(empty: Flask) -> None:
    """Whoever was signed in, too; and the way to help is open."""
    browser = empty.test_client()
    browser.set_cookie(empty.config["SIGN_IN_COOKIE"], "x" * 43)
    assert [browser.get(path).status_code for path in ("/help", "/", "/sign-in", "/readyz")] == [200, 503, 503, 503]


def test_a_command_says_that_the_schema_is_missing(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.cli.auditing.application", lambda: empty)
    refused = CliRunner().invoke(main, ["audit", "verify"])
    assert (refused.exit_code, refused.output) == (1, f"Error: {NO_SCHEMA}\n")


def test_a_command_says_that_no_database_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.cli.auditing.application", lambda: operating.application(_nowhere(tmp_path)))
    refused = CliRunner().invoke(main, ["audit", "verify"])
    assert (refused.exit_code, refused.output) == (1, f"Error: {NO_ANSWER}\n")


@pytest.mark.parametrize("wrong", ["SELEC 1", "INSERT INTO job (id) VALUES (NULL)"])
def test_what_an_operator_cannot_mend_by_this_stays_as_it_is(app: Flask, wrong: str) -> None:
    with app.app_context():
        begin_reading()
        with pytest.raises(DBAPIError) as fault:
            db.session.execute(text(wrong))
    assert in_words(fault.value) is None
    assert in_words(ValueError("no such table")) is None


class Said(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


class Unsealed(Exception):
    """No server was there to give its state."""

    sqlstate = None


@pytest.mark.parametrize(
    ("sqlstate", "words"),
    [(None, NO_ANSWER), ("28P01", NO_ANSWER), ("3D000", NO_ANSWER), ("57P03", NO_ANSWER), ("57014", None)],
)
def test_a_statement_that_took_too_long_is_no_missing_database(sqlstate: str | None, words: str | None) -> None:
    assert in_words(OperationalError("SELECT", {}, Said(sqlstate))) == words


@pytest.mark.parametrize(
    "said",
    [
        "consuming input failed: SSL connection has been closed unexpectedly",
        "consuming input failed: SSL SYSCALL error: EOF detected",
        'connection failed: connection to server at "db", port 5432 failed: FATAL:  no pg_hba.conf entry for host '
        '"10.0.0.7", user "portal", database "portal", SSL encryption',
    ],
)
def test_a_server_that_went_away_or_lets_nobody_in_does_not_lack_a_seal(said: str) -> None:
    """As libpq says it of a way that is sealed."""
    assert in_words(OperationalError("SELECT", {}, Unsealed(said))) == NO_ANSWER


def _nowhere(folder: Path) -> Settings:
    return settings(folder, f"postgresql+psycopg://portal@/portal?host={folder}")
