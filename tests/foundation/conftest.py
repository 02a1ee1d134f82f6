import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from flask import Flask

from portal.access.rules import public
from portal.accounts.throttle import Attempt
from portal.clock import now
from portal.database import db
from portal.web.logs import init_logs

View = Callable[[], Any]


@pytest.fixture
def on_get(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[View], str]:
    """Put a view of the test's own behind a GET that anyone may ask; returns its URL."""
    return lambda view: monkeypatch.setitem(app.view_functions, "accounts.away", public(view)) or "/away"


@pytest.fixture
def on_post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[View], str]:
    """As `on_get`, behind a POST."""
    return lambda view: monkeypatch.setitem(app.view_functions, "accounts.leave", public(view)) or "/leave"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> Iterator[Callable[[], str]]:
    """`logged()`: everything that was logged so far, by the portal, by Flask, or printed."""
    before, printed = structlog.get_config(), StringIO()
    monkeypatch.setattr(sys, "stderr", printed)
    init_logs(Flask("another"), quiet=False)
    structlog.configure(**{**structlog.get_config(), "logger_factory": structlog.PrintLoggerFactory(printed)})
    yield lambda: printed.getvalue() + caplog.text
    structlog.configure(**before)


def write() -> None:
    """Any row."""
    db.session.add(Attempt(bucket="test", at=now()))
    db.session.flush()


def written(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Attempt).filter_by(bucket="test").count()
