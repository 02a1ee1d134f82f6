"""The application of the matrix: nobody is signed out for idleness or asked again, no page lists the accounts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.app import create_app
from portal.config.settings import Settings
from portal.database import db
from tests.conftest import settings

LONG = timedelta(hours=6)


def app_with(made: Settings) -> Flask:
    app = create_app(replace(made, idle_limit=LONG, absolute_limit=2 * LONG))
    app.extensions["demo accounts"] = ()
    app.config["FRESH_LIMIT"] = LONG
    return app


def app_in(instance: Path) -> Flask:
    """On SQLite, in haste: a refusal is noted on disk each time, and here the disk need not be waited for."""
    app = app_with(settings(instance, f"sqlite:///{instance / 'portal.db'}"))
    with app.app_context():
        event.listen(db.engine, "connect", _in_haste)
        db.engine.dispose()
    return app


def _in_haste(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")
