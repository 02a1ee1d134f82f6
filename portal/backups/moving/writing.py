"""A whole clinic into one sealed file, while people work: one moment of the database, every file, the anchors."""

from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection, func, inspect, select, table

from portal.audit.record import record
from portal.backups import making, manifest
from portal.backups.archive import ARCHIVE, Writer
from portal.backups.manifest import ANCHORS, Manifest
from portal.backups.moving import anchors
from portal.backups.moving.places import REVISIONS, anchors_here
from portal.backups.moving.progress import Progress, silent
from portal.backups.refused import Refused
from portal.database import Base, one_moment, transaction
from portal.vault import escrow, shelf
from portal.vault.sealing import key_ring


def write(now: datetime, target: Path, progress: Progress = silent) -> Manifest:
    """Make one, read it back, give it its name. Its keys lie beside the backups. Raises Refused or Incomplete."""
    if target.exists():
        raise Refused(f"{target} is there already, and stays as it is.")
    if not current_app.extensions["settings"].backups_kept:
        raise Refused("PORTAL_BACKUPS_KEPT is 0, so no file of the keys is kept: an archive could not be read.")
    with one_moment() as connection:
        _check_known(connection)
    shelf.opened(target.parent)
    with transaction():
        record(None, "archived", "clinic", None)
    partial = target.with_name(target.name + ".part")
    try:
        _write(partial, now, progress)
        with progress("Reading it back", partial.stat().st_size) as step:
            found = manifest.check(partial, key_ring(), ARCHIVE, step)
        escrow.save()
        shelf.put(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return found


def _write(path: Path, now: datetime, progress: Progress) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as file:
        writer = Writer(file, key_ring(), ARCHIVE)
        writer.part(ANCHORS, anchors.lines(anchors_here()))  # before the moment: what they name is in it
        with one_moment() as connection:
            _check_known(connection)
            with progress("Writing", _much(connection)) as step:
                making.gather(writer, connection, now, step)


def _check_known(connection: Connection) -> None:
    """Nothing is there that would be left out. Raises Refused."""
    making.check_fit(connection)
    there = {name for name in inspect(connection).get_table_names() if name != REVISIONS}
    unlike = sorted(there ^ set(Base.metadata.tables))
    if unlike:
        raise Refused(
            f"The tables of this database are not those of this version of the portal ({', '.join(unlike)}):"
            " take away what is not the portal's, or restore a backup."
        )


def _much(connection: Connection) -> int:
    counted = [select(func.count()).select_from(table(one.name)) for one in making.tables()]
    return sum(connection.scalar(one) or 0 for one in counted) + len(making.files(connection))
