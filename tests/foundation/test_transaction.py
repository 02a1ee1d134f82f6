"""One transaction per request: kept whole when it went well, gone whole when it did not."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, abort, make_response
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.connections import begin_reading, begin_writing, reading, writing
from portal.database import Conflict, db, transaction
from portal.vault.sealing import check_ring
from portal.web.pages import see
from portal.web.transaction import keep, leaves_trace, turn_writer
from tests.accounts.doors import sign_ins_of
from tests.foundation.conftest import View, write, written
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Put = Callable[[View], str]
SECRET = "I do not want to be here"


def answering(status: int, *before: Callable[[], None]) -> View:
    def view() -> Any:
        for act in before:
            act()
        return make_response("", status)

    return view


def raising(fault: Exception) -> View:
    def view() -> Any:
        write()
        raise fault

    return view


def test_a_change_is_kept(app: Flask, visit: Visit, on_post: Put) -> None:
    visit().post(on_post(answering(204, write)), status=204)
    assert written(app) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_a_refusal_leaves_nothing(app: Flask, visit: Visit, on_post: Put, status: int) -> None:
    visit().post(on_post(answering(status, write)), status=status)
    assert written(app) == 0


def test_a_refusal_may_keep_a_part(app: Flask, visit: Visit, on_post: Put) -> None:
    visit().post(on_post(answering(422, write, keep)), status=422)
    assert written(app) == 1


def test_what_broke_keeps_nothing_whatever_was_asked(app: Flask, visit: Visit, on_post: Put) -> None:
    visit().post(on_post(answering(500, write, keep)), status=500)
    assert written(app) == 0


def test_a_reading_that_would_write_is_a_fault_of_ours_and_writes_nothing(
    app: Flask, visit: Visit, on_get: Put
) -> None:
    visit().get(on_get(answering(204, write)), status=500)
    assert written(app) == 0


def test_a_reading_that_leaves_a_trace_says_so(app: Flask, visit: Visit, on_get: Put) -> None:
    visit().get(on_get(leaves_trace(answering(204, write))), status=204)
    visit().get(on_get(answering(204, turn_writer, write)), status=204)
    assert written(app) == 2


@pytest.mark.parametrize(
    ("fault", "status"),
    [(RuntimeError(SECRET), 500), (Conflict("This is closed."), 409), (ValueError(SECRET), 500)],
    ids=["runtime", "conflict", "value"],
)
def test_what_was_raised_leaves_nothing(
    app: Flask, visit: Visit, on_post: Put, fault: Exception, status: int, logged: Callable[[], str]
) -> None:
    page = visit().post(on_post(raising(fault)), status=status)
    assert written(app) == 0
    assert SECRET not in page.html + logged()


@pytest.fixture
def failing_commit(app: Flask) -> Iterator[list[Exception]]:
    """Put an exception into the list: the next commit raises it."""
    faults: list[Exception] = []

    def fail(session: Any) -> None:
        if faults:
            raise faults.pop()

    with app.app_context():
        event.listen(db.session, "before_commit", fail)
        yield faults
        event.remove(db.session, "before_commit", fail)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(RuntimeError(SECRET), 500), (OperationalError(SECRET, {"words": SECRET}, Exception(SECRET)), 503)],
    ids=["bug", "database"],
)
def test_a_commit_that_fails_is_said_and_never_told_as_done(
    app: Flask,
    visit: Visit,
    on_post: Put,
    failing_commit: list[Exception],
    fault: Exception,
    status: int,
    logged: Callable[[], str],
) -> None:
    def view() -> Any:
        write()
        return see("/")

    url = on_post(view)
    failing_commit.append(fault)
    page = visit().post(url, status=status)
    assert "988" in page.text
    assert written(app) == 0
    assert SECRET not in page.html + logged()
    visit().post(url)
    assert written(app) == 1


def test_a_missing_page_is_not_an_error_of_ours(visit: Visit, on_get: Put) -> None:
    def view() -> Any:
        abort(404)

    assert "This page is not here" in visit().get(on_get(view), status=404).text


def test_the_whole_body_is_here_before_anything_is_locked(sqlite_app: Flask) -> None:
    """Somebody on a slow line sends piece by piece; everyone else's changes must not wait for her."""
    seen: list[str] = []

    class Slowly(BytesIO):
        def readinto(self, buffer: Any) -> int:
            seen.append("body")
            return super().readinto(buffer)

    def begins(connection: Any) -> None:
        seen.append("begin")

    with sqlite_app.app_context():
        engine = db.engine
    maya = Visitor(sqlite_app, "maya")
    body = f"csrf_token={maya.csrf_token()}&old_password=x&new_password=y&repeat=y".encode()
    event.listen(engine, "begin", begins)
    try:
        maya.client.post(
            "/account/password",
            input_stream=Slowly(body),
            content_length=len(body),
            content_type="application/x-www-form-urlencoded",
        )
    finally:
        event.remove(engine, "begin", begins)
    assert {"body", "begin"} <= set(seen)
    assert "body" not in seen[seen.index("begin") :]


def test_a_reader_after_a_writer_reads(sqlite_app: Flask, time_machine: Any) -> None:
    """Also where the clinic's words depend on who reads, who is looked up for them: that she is seen is written
    beside her own transaction, which would else be in the way of it for as long as one waits for another writer."""
    sam, jordan = Visitor(sqlite_app, "sam"), Visitor(sqlite_app, "jordan")
    sam.post("/admin/clinic/words", {"es_name": "Clínica Riverbend"})
    later = clock.now() + timedelta(minutes=2)
    time_machine.move_to(later, tick=False)
    jordan.get("/review")
    assert [row.seen_at for row in sign_ins_of(sqlite_app, "jordan")] == [later]


@pytest.mark.parametrize("after", [timedelta(), timedelta(minutes=2)], ids=["a page", "a page that notes she is there"])
def test_what_comes_after_a_request_on_its_thread_takes_no_lock(
    sqlite_app: Flask, time_machine: Any, monkeypatch: pytest.MonkeyPatch, after: timedelta
) -> None:
    monkeypatch.setattr("portal.sqlite.BUSY_MILLISECONDS", 300)
    jordan = Visitor(sqlite_app, "jordan")
    time_machine.move_to(clock.now() + after, tick=False)
    jordan.get("/review")
    with sqlite_app.app_context(), db.engine.connect() as idle:
        idle.execute(text("SELECT 1"))
        with transaction():
            write()
    assert written(sqlite_app) == 1


def test_a_passage_leaves_what_was(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.sqlite.BUSY_MILLISECONDS", 100)

    def takes_lock() -> bool:
        with db.engine.connect() as one, ThreadPoolExecutor(1) as elsewhere:
            one.execute(text("SELECT 1"))
            return elsewhere.submit(_cannot_write, sqlite_app).result()

    with sqlite_app.app_context():
        for begin, locks in ((begin_writing, True), (begin_reading, False)):
            begin()
            with suppress(RuntimeError), reading():
                assert not takes_lock()
                with writing():
                    assert takes_lock()
                assert not takes_lock()
                raise RuntimeError
            check_ring()
            assert takes_lock() is locks


def _cannot_write(app: Flask) -> bool:
    try:
        with app.app_context(), transaction():
            write()
    except OperationalError:
        return True
    return False
