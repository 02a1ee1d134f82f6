"""An application holds no connection any more: its database can be put back, moved, or taken away."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from portal.database import db


def let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def let_go_at_end(app: Flask) -> Iterator[Flask]:
    try:
        yield app
    finally:
        let_go(app)
