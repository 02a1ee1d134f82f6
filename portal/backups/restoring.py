"""A backup becomes an installation again: onto an empty place only, so nothing that lives is ever written over."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import flask_migrate
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import Connection, delete, func, insert, inspect, select, table, text, update

from portal import clock, operations
from portal.accounts.models import SignIn, User
from portal.audit import verify
from portal.audit.record import record
from portal.backups import manifest, rows
from portal.backups.archive import Reader
from portal.backups.making import one_moment
from portal.backups.manifest import FILES, ROWS, Manifest
from portal.database import begin_reading, begin_writing, db, table_of, transaction
from portal.erasing.clearing import clear
from portal.files import store
from portal.vault import escrow
from portal.vault.escrow import BadKeyFile, Kept
from portal.vault.keyring import KeyRing, Unreadable
from portal.vault.sealing import DataKey, key_ring


class Refused(Exception):
    """This cannot be restored here; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Restored:
    """`erased`: how many people whose rows were cleared again, as their keys were destroyed after the backup."""

    manifest: Manifest
    rows: int
    files: int
    erased: int


def fit(archive: Path, keys: Path, ring: KeyRing) -> tuple[Manifest, Kept]:
    """Both are whole, belong together, and this code knows their schema: before anything is touched.

    Raises Damaged, BadKeyFile or Refused.
    """
    kept, found = escrow.read(keys, ring), manifest.check(archive, ring)
    if kept.clinic_key != found.clinic_key:
        raise BadKeyFile(f"{keys} holds the keys of another clinic.")
    try:
        for row in kept.rows():
            ring.unwrap(row["wrapped"], f"data_key {row['id'].hex}")
    except Unreadable as fault:
        raise BadKeyFile(f"{keys} holds a key that PORTAL_KEYS does not open.") from fault
    if not _is_known(found.revision):
        raise Refused(f"The backup's schema is {found.revision}, which this version of the portal does not know.")
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
        check_chains(found)
        erased = _open_for_use(kept)
        escrow.save(kept.destroyed)
    return Restored(found, sum(found.counts.values()), len(found.files), erased)


def check_equal(found: Manifest) -> None:
    """Row for row, byte for byte. Raises Refused."""
    with one_moment() as connection:
        for name, columns in found.columns.items():
            content = rows.lines(connection, name, columns)
            if _digest(content) != found.parts[ROWS + name][1]:
                raise Refused(f"What was restored into {name} is not what the backup holds.")
    for name in found.files:
        if _digest([store.sealed(UUID(name))]) != found.parts[FILES + name][1]:
            raise Refused(f"The file {name} is not what the backup holds.")


def check_chains(found: Manifest) -> None:
    """Every link holds, and each chain ends where the backup says. Raises Refused."""
    begin_reading()
    heads = {chain.hex: head for chain, head in verify.heads().items()}
    faults = list(verify.faults())
    db.session.remove()
    if faults or heads != found.heads:
        raise Refused("The audit record is not whole: " + "; ".join(faults or ["its heads differ from the backup's"]))


def _digest(content: Any) -> str:
    digest = hashlib.sha256()
    for piece in content:
        digest.update(piece)
    return digest.hexdigest()


def _is_known(revision: str) -> bool:
    scripts = Config()
    scripts.set_main_option("script_location", str(operations.MIGRATIONS))
    try:
        return ScriptDirectory.from_config(scripts).get_revision(revision) is not None
    except CommandError:
        return False


def _check_empty() -> None:
    begin_reading()
    with db.engine.connect() as connection:
        there = inspect(connection).get_table_names()
    begin_writing()
    if there:
        raise Refused(
            "There is a database here already, and it stays as it is. Give the restored one an empty place:"
            " another PORTAL_INSTANCE, or a new database in DATABASE_URL."
        )


def _fill(archive: Path, found: Manifest, kept: Kept) -> None:
    with _all_at_once() as connection, archive.open("rb") as file:
        _empty(connection, found)
        for name, pieces in Reader(file, key_ring()).parts():
            if name.startswith(ROWS):
                of = name.removeprefix(ROWS)
                rows.load(connection, of, found.columns[of], pieces, _own(connection, of))
            else:
                store.put_back(UUID(name.removeprefix(FILES)), b"".join(pieces))
        connection.execute(insert(table_of(DataKey)), list(kept.rows()))


@contextmanager
def _all_at_once() -> Iterator[Connection]:
    begin_writing()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield connection


def _empty(connection: Connection, found: Manifest) -> None:
    """Of what the migrations themselves laid down."""
    for name in reversed(found.columns):
        laid = table(name)
        if connection.scalar(select(func.count()).select_from(laid)):
            connection.execute(delete(laid))


def _own(connection: Connection, name: str) -> str | None:
    """The column by which a row refers to another of its own table."""
    for key in inspect(connection).get_foreign_keys(name):
        if key["referred_table"] == name:
            return str(key["constrained_columns"][0])
    return None


def _open_for_use(kept: Kept) -> int:
    """Nobody is signed in any more; whose key is gone is not in the rows either; the record says what happened."""
    with transaction():
        db.session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=clock.now()))
        gone = [UUID(owner) for owner in sorted(kept.destroyed)]
        back = [one for one in gone if db.session.scalar(select(User.id).where(User.id == one))]
        for patient_id in back:
            for file_id in clear(patient_id):
                store.drop(file_id)
            record(None, "erased again", "user", patient_id, patient_id=patient_id)
        record(None, "restored", "backup", None)
    return len(back)
