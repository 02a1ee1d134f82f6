"""The database: whether it answers, keeps what it promises, is out of earshot, and has the schema of this code."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, make_url, select
from sqlalchemy.exc import DBAPIError

from portal import clock, schema
from portal.addresses import is_loopback
from portal.config.faults import is_database
from portal.config.settings import Settings
from portal.doctor import trouble
from portal.doctor.installation import PATIENCE, Installation
from portal.postgresql import WORDS

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_CLOCK = select(func.clock_timestamp())
SKEW = 5
"""Seconds by which two clocks may differ."""


def of_database(here: Installation) -> Iterator[str]:
    settings = here.settings
    if not all(is_database(one) for one in (settings.database_url, settings.database_reads) if one):
        yield "Not looked at before the settings name one."
        return
    yield from in_the_open(settings.database_url)
    if settings.database_reads:
        yield from in_the_open(settings.database_reads, "PORTAL_DATABASE_READS")
    if settings.on_sqlite:
        yield from _of_file(Path(make_url(settings.database_url).database or ""))
    else:
        yield from _of_server(settings)
        yield from _of_standby(settings.database_reads)


def _of_file(file: Path) -> Iterator[str]:
    """Nothing is made by looking."""
    if not file.exists():
        yield f"There is no database at {file}: make one with `portal db upgrade`, or restore a backup."


def _of_server(settings: Settings) -> Iterator[str]:
    engine = create_engine(settings.database_url, connect_args=WORDS | {"connect_timeout": PATIENCE})
    try:
        yield from _of_promises(engine)
    except DBAPIError as fault:
        yield trouble.of_address(fault) or (
            "The database does not answer, so it cannot be said whether it keeps what it promised: see whether "
            "PostgreSQL runs, and whether DATABASE_URL names it, its database and its password."
        )
    finally:
        engine.dispose()


def _of_standby(url: str) -> Iterator[str]:
    if not url:
        return
    engine = create_engine(url, connect_args=WORDS | {"connect_timeout": PATIENCE})
    try:
        engine.connect().close()
    except DBAPIError as fault:
        yield trouble.of_address(fault, "PORTAL_DATABASE_READS") or (
            "The standby of PORTAL_DATABASE_READS does not answer: see whether it runs, and whether the address names "
            "it and its password. Until then all is read from the database itself."
        )
    finally:
        engine.dispose()


def _of_promises(engine: Engine) -> Iterator[str]:
    """What PostgreSQL may forget although it said that it was kept. On SQLite each connection is told by the portal."""
    with engine.connect() as connection:
        off = [name for name in DURABLE if connection.scalar(select(func.current_setting(name))) == "off"]
        spelt = connection.scalar(select(func.current_setting("server_encoding")))
        there: datetime = connection.scalar(_CLOCK) or clock.now()
        apart = abs((there - clock.now()).total_seconds())
    for name in off:
        yield f"PostgreSQL runs with {name} off: after a power cut, what was saved may be gone. Switch it on."
    if spelt != "UTF8":
        yield f"The database keeps words as {spelt}: make it anew with createdb -E UTF8 -T template0, and move there."
    if apart > SKEW:
        yield f"The clocks of this machine and of PostgreSQL are {apart:.0f} seconds apart: set both by one."


def in_the_open(database_url: str, called: str = "DATABASE_URL") -> Iterator[str]:
    """PostgreSQL on another machine, whose certificate nobody checks."""
    url = make_url(database_url)
    far = url.host and not url.host.startswith("/") and not is_loopback(url.host)
    at = url.query.get("host", "")
    if url.get_backend_name() != "postgresql" or not (far or (at and not str(at).startswith("/"))):
        return
    if url.query.get("sslmode") != "verify-full":
        yield f"{called} lets the way to PostgreSQL be listened to: add ?sslmode=verify-full&sslrootcert=… to it."


def of_schema(here: Installation) -> Iterator[str]:
    """Within an application context."""
    if why := schema.unfit(schema.current()):
        yield why
