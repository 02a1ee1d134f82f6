"""A backup becomes an installation again: onto an empty place only, so nothing that lives is ever written over."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import flask_migrate
from flask import Flask
from sqlalchemy import Uuid, bindparam, exists, inspect, select, update

from portal import clock, operations, schema
from portal.accounts.models import SignIn, User
from portal.audit.record import record
from portal.backups import manifest
from portal.backups.archive import BACKUP, Kind, Reader
from portal.backups.comparing import check_chains, check_file, check_rows
from portal.backups.filling import fill, put_keys
from portal.backups.manifest import Manifest, Step, nothing
from portal.backups.refused import Refused
from portal.connections import begin_reading, begin_writing, reading
from portal.database import db, one_moment, transaction
from portal.erasing.clearing import clear
from portal.files import store
from portal.programs.exceptional_models import Erasure
from portal.vault import escrow
from portal.vault.escrow import BadKeyFile, Kept
from portal.vault.keyring import KeyRing, Unreadable
from portal.vault.sealing import key_ring

_NOT_YET_ERASED = select(User.id).where(
    User.id == bindparam("patient_id", type_=Uuid()),
    ~exists().where(Erasure.patient_id == User.id, Erasure.done_at.is_not(None)),
)


@dataclass(frozen=True)
class Restored:
    """`erased`: how many people whose rows were cleared again, as their keys were destroyed after the backup."""

    manifest: Manifest
    rows: int
    files: int
    erased: int


def fit(archive: Path, keys: Path, ring: KeyRing, kind: Kind = BACKUP, step: Step = nothing) -> tuple[Manifest, Kept]:
    """Both are whole, belong together, and this code knows their schema: before anything is touched.

    Raises Damaged, BadKeyFile or Refused.
    """
    kept, found = escrow.read(keys, ring), manifest.check(archive, ring, kind, step)
    if kept.clinic_key != found.clinic_key:
        raise BadKeyFile(f"{keys} holds the keys of another clinic.")
    try:
        for row in kept.rows():
            ring.unwrap(row["wrapped"], f"data_key {row['id'].hex}")
    except Unreadable as fault:
        raise BadKeyFile(f"{keys} holds a key that PORTAL_KEYS does not open.") from fault
    if found.revision not in schema.revisions():
        raise Refused(f"The {kind.name}'s schema is {found.revision}, which this version of the portal does not know.")
    return found, kept


def restore(app: Flask, archive: Path, found: Manifest, kept: Kept) -> Restored:
    """Fill this empty installation, hold every row and file against the backup, then open it for use.

    Raises Refused or Damaged. What was restored by then is no installation: its database is to be emptied.
    """
    operations.bind_migrations(app)
    with app.app_context():
        _check_empty()
        flask_migrate.upgrade(revision=found.revision)
        db.session.remove()
        _fill(archive, found, kept)
        check_equal(found)
        operations.upgrade(app)
        db.session.remove()
        begin_reading()
        check_chains(found)
        db.session.remove()
        erased = _open_for_use(kept)
        escrow.save(kept.destroyed)
    return Restored(found, found.rows, len(found.files), erased)


def check_equal(found: Manifest) -> None:
    """Row for row, byte for byte. Raises Refused."""
    with one_moment() as connection:
        check_rows(connection, found)
    for name in found.files:
        check_file(found, name)


def _check_empty() -> None:
    with reading(), db.engine.connect() as connection:
        there = inspect(connection).get_table_names()
    if there:
        raise Refused(
            "There is a database here already, and it stays as it is. Give the restored one an empty place:"
            " another PORTAL_INSTANCE, or a new database in DATABASE_URL."
        )


def _fill(archive: Path, found: Manifest, kept: Kept) -> None:
    begin_writing()
    with db.engine.begin() as connection, archive.open("rb") as file:
        fill(connection, Reader(file, key_ring()), found, store.put_back)
        put_keys(connection, kept)


def _open_for_use(kept: Kept) -> int:
    """Nobody is signed in any more; whose key is gone is not in the rows either; the record says what happened."""
    with transaction():
        db.session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=clock.now()))
        erased, files = erase_again(kept)
        record(None, "restored", "backup", None)
    for file_id in files:
        store.drop(file_id)
    return erased


def erase_again(kept: Kept) -> tuple[int, list[UUID]]:
    """Whose key was destroyed since: how many, and their files, to be taken away once this is committed."""
    gone = [UUID(owner) for owner in sorted(kept.destroyed)]
    back = [one for one in gone if db.session.scalar(_NOT_YET_ERASED, {"patient_id": one})]
    files: list[UUID] = []
    for patient_id in back:
        files += clear(patient_id)
        record(None, "erased again", "user", patient_id, patient_id=patient_id)
    return len(back), files
