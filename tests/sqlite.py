"""A copy of a SQLite database as it is, and how to put it back."""

import gc
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from flask import Flask

from portal.database import db


def keep_file(app: Flask, instance: Path, name: str = "kept.db") -> Callable[[], None]:
    """Keep the file beside itself; returns what puts it back, in a few milliseconds."""
    file, kept = instance / "portal.db", instance / name
    with app.app_context():
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copy(file, kept)

    def restore() -> None:
        with app.app_context():
            db.engine.dispose()
        if _is_open(file):  # by a connection that nobody holds: when it ends it would write over what is put back
            gc.collect()
        for leftover in ("portal.db-wal", "portal.db-shm"):
            (instance / leftover).unlink(missing_ok=True)
        shutil.copy(kept, file)

    return restore


def _is_open(file: Path) -> bool:
    """By this process, as far as the system tells."""
    held, name = Path("/proc/self/fd"), str(file)
    for one in held.iterdir() if held.is_dir() else ():
        with suppress(OSError):  # the folder's own, closed by now
            if os.readlink(one).startswith(name):
                return True
    return False


def settle_file(app: Flask, instance: Path) -> None:
    """A file of its own in the place of this one: what a lost connection still does to that does nothing here."""
    keep_file(app, instance)
    for leftover in ("portal.db-wal", "portal.db-shm"):
        (instance / leftover).unlink(missing_ok=True)
    (instance / "kept.db").replace(instance / "portal.db")
