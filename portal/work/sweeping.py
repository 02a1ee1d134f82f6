"""After an erasure, the room that her rows took in the database's own files is written over."""

from datetime import datetime, timedelta
from typing import Any

from psycopg.sql import SQL, Identifier
from sqlalchemy import PoolProxiedConnection, exists, select

from portal.connections import begin_reading
from portal.database import db
from portal.erasing.clearing import EMPTIED, GOES
from portal.programs.exceptional_models import Erasure

SINCE = timedelta(hours=49)
"""Two nights: one that failed is made up for."""


def sweep_up(now: datetime) -> int:
    """1 if there was something to sweep. SQLite has written zeros over deleted rows already, but not in its log."""
    begin_reading()
    wanted = db.session.scalar(select(exists().where(Erasure.done_at > now - SINCE)))
    db.session.remove()
    if not wanted:
        return 0
    connection = db.engine.raw_connection()
    try:
        _sweep(connection, db.engine.dialect.name)
    finally:
        connection.close()
    return 1


def _sweep(connection: PoolProxiedConnection, dialect: str) -> None:
    raw: Any = connection.driver_connection
    if dialect == "sqlite":
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    raw.autocommit = True
    try:
        for table in (*GOES, *EMPTIED):
            statement = SQL("VACUUM (FULL) {}").format(Identifier(table))
            raw.execute(statement)
    finally:
        raw.autocommit = False
