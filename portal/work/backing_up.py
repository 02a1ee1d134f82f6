"""A consistent copy of the SQLite file while the portal runs, encrypted as the file itself, its wrapped key beside it.

It lies on the same disk: the operator carries it elsewhere. PostgreSQL has tools of its own.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from portal.config import Settings
from portal.database import db

FOLDER = "backups"
NAME = "portal-%Y%m%dT%H%M%SZ.db"


def back_up(now: datetime) -> int:
    """Copy, check the copy, keep the newest few. How many there are now."""
    settings: Settings = current_app.extensions["settings"]
    folder = settings.instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    _copy(settings, folder / now.strftime(NAME))
    return _keep_newest(folder, settings.backups_kept)


def _copy(settings: Settings, target: Path) -> None:
    """Its key first, so that no copy is ever there that does not open; its name last, so that none is ever half."""
    partial = target.with_suffix(".part")
    partial.unlink(missing_ok=True)
    shutil.copy(settings.instance / "portal.db.key", _key_of(target))
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM INTO ?", (str(partial),))  # only reads: nobody who writes waits for it
        partial.chmod(0o600)
        _check(cursor, partial)
    finally:
        raw.close()
    _sync(partial)
    partial.replace(target)
    _sync(target.parent)


def _check(cursor: Any, copy: Path) -> None:
    """It opens with the same key, and is whole."""
    cursor.execute("ATTACH DATABASE ? AS copy", (str(copy),))
    try:
        found = cursor.execute("PRAGMA copy.quick_check").fetchall()
    finally:
        cursor.execute("DETACH DATABASE copy")
    if found != [("ok",)]:
        raise OSError("the copy is not whole")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key_of(copy: Path) -> Path:
    return copy.with_name(copy.name + ".key")


def _keep_newest(folder: Path, most: int) -> int:
    copies = sorted(folder.glob("portal-*.db"))
    for old in copies[:-most]:
        old.unlink()
        _key_of(old).unlink(missing_ok=True)
    return min(len(copies), most)
