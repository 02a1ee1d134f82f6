"""A PostgreSQL cluster that stays: one database for each size, and what was laid is not laid again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from portal import clock
from portal.app import create_app
from portal.config.settings import Settings
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.people import ZONE, seed_people
from portal.operations import upgrade
from portal.programs import clinic
from tests import postgres

HOME = Path(os.environ.get("GROWTH_HOME", "/var/tmp/groundwork-growth"))
ROOM = (
    "-c random_page_cost=1.1 -c shared_buffers=1GB -c maintenance_work_mem=512MB -c max_wal_size=4GB"
    " -c wal_level=minimal -c max_wal_senders=0"
)


@contextmanager
def running(settings: str) -> Iterator[str]:
    """Yields the URL prefix to which a database name is added."""
    with postgres.kept(HOME, f"{settings} {ROOM}") as server:
        yield server.url


def now() -> datetime:
    """What all of them are laid around: the instant at which the first was begun."""
    noted = HOME / "now"
    if not noted.exists():
        noted.write_text(datetime.now(UTC).isoformat())
    return datetime.fromisoformat(noted.read_text())


def place_of(url: str, size: int) -> str:
    """As the driver takes it."""
    return url.format(name=f"growth_{size}").replace("+psycopg", "")


def application(url: str, size: int) -> Flask:
    """With its database, which has the schema and the few people that each clinic begins with."""
    name = f"growth_{size}"
    admin = create_engine(url.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        is_new = not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if is_new:
            connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    app = create_app(_settings(url.format(name=name), size))
    upgrade(app)
    if is_new:
        begin(app)
    return app


def begin(app: Flask) -> None:
    with app.app_context():
        seed_people(clock.today_in(ZONE))
        db.session.commit()
        clinic.refresh()
        db.session.remove()


def _settings(database_url: str, size: int) -> Settings:
    """Its keys lie beside the cluster: whoever lays on must seal as whoever began."""
    return replace(demo_settings(HOME / f"instance-{size}"), database_url=database_url)
