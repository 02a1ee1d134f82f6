"""What an operator does to an installation: bring the schema up, check it, look for unsafe settings."""

import os
import stat
from pathlib import Path

import flask_migrate
from flask import Flask, current_app
from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.exc import OperationalError

from portal import config
from portal.addresses import is_loopback
from portal.audit.models import CLINIC_CHAIN
from portal.audit.record import open_chain
from portal.config import Settings
from portal.database import begin_writing, db
from portal.downtime import keeping
from portal.schedule.actions.generating import generate_ahead
from portal.vault import escrow, file_key, shelf
from portal.vault.sealing import CLINIC, key_ring, make_key, rewrap_all
from portal.worksheets.published import library, publish

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
MIGRATIONS = Path(__file__).parents[1] / "migrations"


def bind_migrations(app: Flask) -> None:
    """Let Alembic find the application. Here, not in create_app: importing it is a fifth of a worker's start."""
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def upgrade(app: Flask) -> None:
    """Bring the schema to the newest revision and give the clinic its key and its audit chain."""
    bind_migrations(app)
    with app.app_context():
        flask_migrate.upgrade()
        make_key(CLINIC)
        open_chain(CLINIC_CHAIN)
        publish(library())
        db.session.commit()


def check(app: Flask) -> None:
    """Exit with a sentence when the schema is not what the code expects."""
    bind_migrations(app)
    with app.app_context():
        flask_migrate.check()


def make_sessions() -> int:
    """Make the weekly sessions as far ahead as each program says. Returns how many were new."""
    begin_writing()
    made = generate_ahead()
    db.session.commit()
    return made


def rotate_keys() -> int:
    """Wrap every data key, and the SQLite file's key, under the ring's current key. Returns how many changed."""
    settings: Settings = current_app.extensions["settings"]
    changed = rewrap_all()
    db.session.commit()
    if settings.on_sqlite:
        changed += file_key.rewrap(settings.instance / "portal.db.key", key_ring())
    escrow.save()
    return changed


def unsafe(settings: Settings) -> list[str]:
    """Everything that makes this installation unsafe to serve patients with, one sentence each."""
    found = config.faults(settings)
    found += _forgetful(settings)
    found += [f"{path} can be read by others on this machine: chmod 600 {path}" for path in _open_to_others(settings)]
    found += _database_in_the_open(settings.database_url)
    if settings.read_only:
        found.append("PORTAL_READ_ONLY is on: nothing can be sent, and nobody is told of a follow-up.")
    if settings.demo:
        found.append("This is demo mode: every password is known.")
    return found


def _forgetful(settings: Settings) -> list[str]:
    """What PostgreSQL may forget although it said that it was kept. On SQLite each connection is told by the portal."""
    if settings.on_sqlite:
        return []
    engine = create_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            off = [name for name in DURABLE if connection.scalar(select(func.current_setting(name))) == "off"]
    except OperationalError:
        return ["The database does not answer, so it cannot be said whether it keeps what it promised."]
    finally:
        engine.dispose()
    return [f"PostgreSQL runs with {name} off: after a power cut, what was saved may be gone." for name in off]


def _database_in_the_open(database_url: str) -> list[str]:
    """PostgreSQL on another machine, whose certificate nobody checks."""
    url = make_url(database_url)
    far = url.host and not url.host.startswith("/") and not is_loopback(url.host)
    at = url.query.get("host", "")
    if url.get_backend_name() != "postgresql" or not (far or (at and not str(at).startswith("/"))):
        return []
    if url.query.get("sslmode") == "verify-full":
        return []
    return ["DATABASE_URL lets the way to PostgreSQL be listened to: add ?sslmode=verify-full&sslrootcert=… to it."]


def _open_to_others(settings: Settings) -> list[Path]:
    secret = [settings.instance / name for name in ("portal.db", "portal.db.key", "queue.db", "secrets.json")]
    beside = settings.backup_folder
    secret += [beside / keeping.NAME, beside / escrow.NAME, *shelf.archives(beside)]
    return [path for path in secret if path.exists() and os.stat(path).st_mode & (stat.S_IRGRP | stat.S_IROTH)]
