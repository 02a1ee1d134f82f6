"""One transaction per request, committed once, at the end.

Unsafe method and status below 400: commit. Everything else: roll back. Actions flush; they never
decide when history is made. A GET that leaves a trace (somebody opens a patient's words, and the
audit says so) declares it, begins as a writer, and is committed too. An answer that refuses a part
of what was typed may still keep the rest: `keep()`.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError

from portal.connections import begin_late, begin_looking, begin_reading, begin_writing
from portal.database import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., Any]


def leaves_trace(view: View) -> View:
    """For a GET whose reading is recorded: an audit link, a read mark."""
    view.__leaves_trace__ = True  # type: ignore[attr-defined]
    return view


def locks_late(view: View) -> View:
    """For a change that is asked for often and says which state it changes: others may write while it is looked at."""
    view.__locks_late__ = True  # type: ignore[attr-defined]
    return view


def keep() -> None:
    """Commit this request's changes whatever its answer: a refused form whose good parts are saved."""
    g.kept = True


def keep_so_far() -> None:
    """Commit what was done until here, and go on: it stands whatever becomes of the request."""
    db.session.commit()


def keep_nothing() -> None:
    """Something broke: what was to be kept stood beside what broke, and goes with it."""
    g.kept = False


def turn_writer() -> None:
    """A GET finds that it has something to note after all (a first reading): start over as a writer, and commit.

    What it has read so far stays as it was read: let go of, not read again. A second reason changes nothing.
    """
    if g.get("turned"):
        return
    g.turned = True
    db.session.expunge_all()
    db.session.rollback()
    begin_writing()
    keep()


def init_transaction(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_let_go)


def _writes() -> bool:
    if request.method not in SAFE:
        return True
    return _is_marked("__leaves_trace__")


def _is_marked(mark: str) -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), mark, False)


def _begin() -> None:
    if _writes():
        begin_late() if _is_marked("__locks_late__") else begin_writing()
    else:
        begin_looking()


def _end(response: Response) -> Response:
    writes = _writes()
    if (writes and response.status_code < 400) or (g.get("kept") and response.status_code < 500):
        _commit()
    elif writes:
        db.session.rollback()
    return response  # what only read ends with the request


def _let_go(error: BaseException | None) -> None:
    """Whatever this thread does outside of a request is not a page, and takes no lock before it asks for one."""
    begin_reading()


def _commit() -> None:
    """Whoever undoes something besides, after a failed request, asks `g.may_be_committed` first: the database may
    have gone away between doing it and saying so."""
    try:
        db.session.commit()
    except DBAPIError as fault:
        g.may_be_committed = fault.connection_invalidated
        raise
