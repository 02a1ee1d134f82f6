"""A backup while the portal runs: one moment of the database, and every file that a row of that moment names."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, Table, select

from portal import schema
from portal.audit.models import AuditChain
from portal.backups import manifest, rows
from portal.backups.archive import Writer
from portal.backups.manifest import FILES, ROWS, Manifest, Step, nothing
from portal.backups.refused import Refused
from portal.config.settings import Settings
from portal.database import PORTION, Base, one_moment, table_of
from portal.files import store
from portal.materials.models import Material
from portal.messages.models import Attachment
from portal.vault import escrow, shelf
from portal.vault.sealing import CLINIC, DataKey, key_ring

LEFT_OUT = frozenset({DataKey.__tablename__})
"""Tables that no backup holds: see vault/escrow."""
WITH_FILES = (select(Attachment.id), select(Material.id).where(Material.file_name_sealed.is_not(None)))


class Incomplete(Exception):
    """A file that a row names is not there."""


def back_up(now: datetime, folder: Path | None = None) -> Path:
    """Make one, read it back, give it its name. Its keys lie beside the portal's own backups, wherever it goes.

    Raises Refused or Incomplete.
    """
    settings: Settings = current_app.extensions["settings"]
    folder = shelf.opened(folder or settings.backup_folder)
    target = folder / shelf.name_of(now)
    partial = target.with_suffix(".part")
    partial.unlink(missing_ok=True)
    try:
        _write(partial, now)
        manifest.check(partial, key_ring())
        escrow.save()
        shelf.put(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def check_fit(connection: Connection) -> None:
    """Nothing is there that would be left out, and nothing missing. Raises Refused."""
    if why := schema.unfit(manifest.revision_of(connection)):
        raise Refused(why)


def tables() -> list[Table]:
    """Those that a row refers to come before it."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def _write(path: Path, now: datetime) -> None:
    path.touch(mode=0o600)
    with path.open("wb") as file, one_moment() as connection:
        check_fit(connection)
        writer = Writer(file, key_ring())
        gather(writer, connection, now)


def gather(writer: Writer, connection: Connection, now: datetime, step: Step = nothing) -> None:
    """Rows, files and the list of what is there. `step` hears of rows and files."""
    columns, counts = {}, {}
    for table in tables():
        columns[table.name] = rows.columns_of(table)
        counted = _Counted(rows.lines(connection, table.name, columns[table.name]), step)
        writer.part(ROWS + table.name, counted)
        counts[table.name] = counted.n
    for file_id in files(connection):
        _add_file(writer, file_id)
        step(1)
    held = Manifest(
        made_at=now.astimezone(UTC).isoformat(),
        revision=manifest.revision_of(connection),
        database=connection.dialect.name,
        clinic_key=_clinic_key(connection),
        columns=columns,
        counts=counts,
        parts=writer.written,
        heads=_heads(connection),
        version=version("groundwork"),
    )
    writer.end(held.dumps())


class _Counted:
    def __init__(self, content: Iterator[bytes], step: Step) -> None:
        self._content, self._step, self.n = content, step, 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._content:
            self.n += 1
            if self.n % PORTION == 0:
                self._step(PORTION)
            yield line
        self._step(self.n % PORTION)


def files(connection: Connection) -> list[UUID]:
    return sorted(id for statement in WITH_FILES for id in connection.scalars(statement))


def _add_file(writer: Writer, file_id: UUID) -> None:
    """One that was taken away meanwhile, with its row, is not missed."""
    try:
        content = store.sealed(file_id)
    except FileNotFoundError:
        with one_moment() as later:
            if file_id in files(later):
                raise Incomplete(f"the file {file_id.hex} is not in the store, but a row names it") from None
        return
    writer.part(FILES + file_id.hex, [content])


def _clinic_key(connection: Connection) -> str:
    keys = table_of(DataKey)
    found: Any = connection.scalar(select(keys.c.id).where(keys.c.owner_id == CLINIC))
    return str(found.hex) if found else ""


def _heads(connection: Connection) -> dict[str, tuple[int, str]]:
    chains = table_of(AuditChain)
    return {row.id.hex: (row.length, row.head.hex()) for row in connection.execute(select(chains))}
