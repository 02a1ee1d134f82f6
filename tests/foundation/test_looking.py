"""A page that only reads, on PostgreSQL: planned once for a connection, and nothing is kept by accident."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, make_response
from sqlalchemy import create_engine, event, text

from portal import postgresql
from portal.connections import begin_reading, begin_writing
from portal.database import db
from portal.web import transaction
from portal.web.transaction import turn_writer
from tests.conftest import BACKENDS
from tests.foundation.conftest import View, write, written
from tests.visitor import Visitor

pytestmark = pytest.mark.skipif("postgresql" not in BACKENDS, reason="PostgreSQL's programs are not here")
OFTEN = 4
"""Times a page is opened: what is sent for the third time is prepared."""
Put = Callable[[View], str]
_END = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_PREPARED = text("SELECT count(*), sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements")


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    backend = request.getfixturevalue("postgresql_backend")
    backend.restore()
    with backend.app.app_context():
        db.engine.dispose()
    yield backend.app
    with backend.app.app_context():
        db.session.remove()


def prepared(app: Flask) -> tuple[int, int, int]:
    """Of one connection: how many statements PostgreSQL holds for it, how often it has used the one plan it has for
    each, and how often it has made one for the values."""
    with app.app_context(), db.engine.connect() as connection:
        many, as_planned, planned_anew = connection.execute(_PREPARED).one()
        return many, int(as_planned or 0), int(planned_anew or 0)


def writing() -> Any:
    write()
    return make_response("", 204)


def said_to(app: Flask) -> tuple[list[str], Any]:
    """What is said about transactions on connections made from here on."""
    said: list[str] = []

    def listen(connection: Any, record: Any) -> None:
        plain = connection._exec_command

        def noting(command: Any, *more: Any, **named: Any) -> Any:
            said.append(bytes(command).decode().split()[0])
            return plain(command, *more, **named)

        connection._exec_command = noting

    with app.app_context():
        engine = db.engine
    event.listen(engine, "connect", listen)
    engine.dispose()
    return said, lambda: event.remove(engine, "connect", listen)


@pytest.mark.parametrize(("who", "page", "statements"), [("maya", "/", 9), ("jordan", "/review", 6)])
def test_its_statements_are_planned_once(app: Flask, who: str, page: str, statements: int) -> None:
    """Those of staff too, for whom PostgreSQL by itself would rather plan anew."""
    visitor = Visitor(app, who)
    for _ in range(OFTEN):
        visitor.get(page)
    many, as_planned, planned_anew = prepared(app)
    assert many >= statements
    assert (as_planned >= many, planned_anew) == (True, 0)


def test_nothing_is_compiled_and_no_lock_waited_for_without_end(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        assert [connection.scalar(text(f"SHOW {one}")) for one in ("jit", "lock_timeout")] == ["off", "10s"]


def test_what_is_rolled_back_is_planned_anew_each_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: in transactions as they begin elsewhere, nothing stays prepared."""
    monkeypatch.setattr(transaction, "begin_looking", begin_reading)
    maya = Visitor(app, "maya")
    for _ in range(OFTEN):
        maya.get("/")
    assert prepared(app)[0] == 0


def test_no_transaction_is_begun_for_it_and_one_for_a_change(app: Flask, on_post: Put) -> None:
    maya = Visitor(app, "maya")
    said, stop = said_to(app)
    try:
        maya.get("/account")
        assert said == []
        maya.post(on_post(writing), status=204)
        assert (said.count("BEGIN"), said.count("COMMIT")) == (1, 1)
    finally:
        stop()


def test_it_cannot_go_on_to_write_on_the_same_connection(app: Flask, on_get: Put) -> None:
    """Each statement would be kept by itself, whatever becomes of the request."""

    def view() -> Any:
        db.session.execute(text("SELECT 1"))
        begin_writing()
        write()
        return make_response("", 204)

    Visitor(app, None).get(on_get(view), status=500)
    assert written(app) == 0


def test_whoever_turns_writer_writes_in_one_transaction(app: Flask, on_get: Put) -> None:
    def view(fails: bool) -> Any:
        db.session.execute(text("SELECT 1"))
        turn_writer()
        write()
        if fails:
            raise RuntimeError
        return make_response("", 204)

    Visitor(app, None).get(on_get(lambda: view(True)), status=500)
    assert written(app) == 0
    Visitor(app, None).get(on_get(lambda: view(False)), status=204)
    assert written(app) == 1


def test_the_next_to_write_gets_a_transaction_again(app: Flask) -> None:
    with app.app_context():
        for begin, alone in ((transaction.begin_looking, True), (begin_writing, False), (begin_reading, False)):
            begin()
            with db.engine.connect() as connection:
                assert connection.connection.driver_connection.autocommit is alone  # type: ignore[union-attr]


def ended_by_the_server(app: Flask) -> None:
    """Each connection that the portal has open, as where an operator ends them, or a standby takes over."""
    with app.app_context():
        engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        ended = connection.execute(_END).scalars().all()
    engine.dispose()
    assert ended
    assert all(ended)


def test_one_that_the_server_ended_is_not_used(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked: this machine knows."""
    maya = Visitor(app, "maya")
    maya.get("/")
    ended_by_the_server(app)
    maya.get("/")
    monkeypatch.setattr(postgresql, "_has_word", lambda connection: False)
    ended_by_the_server(app)
    maya.get("/", status=503)


def test_one_that_was_quiet_for_a_while_is_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine at its other end may have vanished without a word."""
    maya = Visitor(app, "maya")
    maya.get("/")
    monkeypatch.setattr(postgresql, "_has_word", lambda connection: False)
    monkeypatch.setattr(postgresql, "QUIET", 0)
    ended_by_the_server(app)
    maya.get("/")
