"""A mail server, and the application that sends by it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.notifications.given import by, with_settings
from tests.notifications.server import Inbox, mail_server


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with mail_server() as found, with_settings(app, mail=by(found.port)):
        yield found
