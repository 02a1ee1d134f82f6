"""What an operator does to an installation: bring the schema up, check it, make sessions, rotate keys."""

import time
from collections.abc import Callable
from pathlib import Path

import flask_migrate
from alembic import command
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from portal.audit.models import CLINIC_CHAIN
from portal.audit.record import open_chain
from portal.config.settings import Settings
from portal.connections import begin_writing, reading
from portal.database import db
from portal.downtime import keeping as downtime
from portal.schedule.actions.generating import generate_ahead
from portal.schema import MIGRATIONS
from portal.vault import escrow, file_key
from portal.vault.sealing import CLINIC, key_ring, make_key, rewrap_all
from portal.worksheets.published import library, publish

TRIES, PAUSE = 20, 0.3
IN_THE_WAY = ("40P01", "55P03")
"""PostgreSQL's words for a deadlock that it ended, and for a lock that did not come in time."""


def bind_migrations(app: Flask) -> None:
    """Let Alembic find the application. Here, not in create_app: importing it is a fifth of a worker's start."""
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def upgrade(app: Flask) -> None:
    """Bring the schema to the newest revision and give the clinic its key and its audit chain."""
    bind_migrations(app)
    with app.app_context():
        patiently(lambda: flask_migrate.upgrade())
        make_key(CLINIC)
        open_chain(CLINIC_CHAIN)
        publish(library())
        db.session.commit()
        if app.extensions["settings"].on_sqlite:
            Path(db.engine.url.database or "").chmod(0o600)  # SQLite makes it as the umask says


def patiently(migrate: Callable[[], None]) -> None:
    """A revision is one transaction: what stood in the way of people at work, and was undone, is begun anew."""
    for left in reversed(range(TRIES)):
        try:
            migrate()
        except OperationalError as fault:
            if not left or getattr(fault.orig, "sqlstate", None) not in IN_THE_WAY:
                raise
            time.sleep(PAUSE)
        else:
            return


def check(app: Flask) -> None:
    """Exit with a sentence when the schema is not what the code expects."""
    bind_migrations(app)
    with app.app_context(), reading():
        config = app.extensions["migrate"].migrate.get_config()
        config.attributes["only_reads"] = True
        command.check(config)


def make_sessions() -> int:
    """Make the weekly sessions as far ahead as each program says. Returns how many were new."""
    begin_writing()
    made = generate_ahead()
    db.session.commit()
    return made


def rotate_keys() -> int:
    """Wrap every data key, the SQLite file's key and what seals the week on paper under the ring's current key.

    Returns how many changed. Raises BadKeyFile or NotKept where what lies beside the backups opens with none of the
    ring: all else is wrapped by then.
    """
    settings: Settings = current_app.extensions["settings"]
    changed = rewrap_all()
    db.session.commit()
    if settings.on_sqlite:
        changed += file_key.rewrap(settings.database_key, key_ring())
    escrow.save()
    return changed + downtime.rewrap(settings.backup_folder, key_ring())
