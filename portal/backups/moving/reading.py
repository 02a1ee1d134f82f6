"""An archive becomes a clinic: into an empty place, all of it and as it was, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import flask_migrate
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import operations, schema
from portal.backups import comparing
from portal.backups.archive import ARCHIVE, Reader
from portal.backups.filling import fill, put_keys
from portal.backups.manifest import Manifest, revision_of
from portal.backups.moving import anchors, places
from portal.backups.moving.places import Place
from portal.backups.moving.progress import Progress, silent
from portal.backups.refused import Refused
from portal.backups.restoring import erase_again
from portal.database import db, transaction
from portal.files import store
from portal.vault import escrow
from portal.vault.escrow import Kept
from portal.vault.sealing import key_ring


@dataclass(frozen=True)
class Arrived:
    """`opened`: how many files open. `erased`: people whose keys were destroyed since."""

    manifest: Manifest
    opened: int
    erased: int


def read(app: Flask, archive: Path, found: Manifest, kept: Kept, progress: Progress = silent) -> Arrived:
    """What was found `fit`. Raises Refused, and then nothing of it is there.

    All of it, and its comparison, is one transaction. Of an older schema it is two, and the keys come in the second.
    """
    operations.bind_migrations(app)
    with app.app_context():
        place = places.free()
        anchors.check_free(places.anchors_here(), found)
        with _all_or_nothing(place):
            flask_migrate.upgrade(revision=found.revision)
            done = _Reading(archive, found, kept, place, progress)
            if not done.rows():
                flask_migrate.upgrade()
                done.rest()
        for file_id in done.going:
            store.drop(file_id)
        operations.upgrade(app)
        escrow.save(kept.destroyed)
        _get_to_know(progress)
    return Arrived(found, done.opened, done.erased)


class _Reading:
    def __init__(self, archive: Path, found: Manifest, kept: Kept, place: Place, progress: Progress) -> None:
        self._archive, self._found, self._kept, self._place, self._progress = archive, found, kept, place, progress
        self.opened, self.erased, self.going = 0, 0, list[UUID]()

    def rows(self) -> bool:
        """Whether that was all: the schema is the newest, so the rest was done in the same transaction."""
        much = self._found.rows + len(self._found.files)
        with transaction(), self._archive.open("rb") as file:
            connection = db.session.connection()
            with self._progress("Reading", much) as step:
                reader = Reader(file, key_ring(), ARCHIVE)
                fill(connection, reader, self._found, self._place.put, step, self._place.note)
            with self._progress("Comparing", self._found.rows) as step:
                comparing.check_rows(connection, self._found, step)
            if is_newest := revision_of(connection) == schema.revisions()[-1]:
                self._finish()
        return is_newest

    def rest(self) -> None:
        with transaction():
            self._finish()

    def _finish(self) -> None:
        put_keys(db.session.connection(), self._kept)
        with self._progress("Opening files", len(self._found.files)) as step:
            self.opened = comparing.check_files(self._found, step, bool(self._kept.destroyed))
        with self._progress("Walking the audit chains", 1) as step:
            comparing.check_chains(self._found)
            step(1)
        self.erased, self.going = erase_again(self._kept)


@contextmanager
def _all_or_nothing(place: Place) -> Iterator[None]:
    try:
        yield
    except BaseException as fault:
        place.take_away()
        if isinstance(fault, DBAPIError | OSError):
            why = str(getattr(fault, "orig", fault)).split("\n")[0]  # what follows may be somebody's words
            raise Refused(f"It could not be written, and nothing of it is left here: {why}") from fault
        raise


def _get_to_know(progress: Progress) -> None:
    """PostgreSQL plans by what it knows of its tables: it looks at them now, and not when it comes to it."""
    if db.engine.dialect.name == "sqlite":
        return
    alone = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with alone as connection, progress("Letting PostgreSQL look at it", 1) as step:
        connection.execute(text("VACUUM ANALYZE"))
        step(1)
