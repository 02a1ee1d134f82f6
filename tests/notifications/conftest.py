"""A mail server, and the application that sends by it."""

from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from flask import Flask

from tests.notifications.given import by, with_settings
from tests.notifications.server import Inbox, mail_server


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with mail_server() as found, with_settings(app, mail=by(found.port)):
        yield found


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What is logged meanwhile."""
    before, printed = structlog.get_config(), StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(printed), cache_logger_on_first_use=False)
    yield printed
    structlog.configure(**before)
