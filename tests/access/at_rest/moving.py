"""Archives of a clinic, where they come to, and what is there then: said in words of the tests' own."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import insert, inspect, select, text

from portal import clock
from portal.audit.record import record
from portal.backups.archive import ARCHIVE, Reader, Writer
from portal.backups.manifest import ROWS, Manifest
from portal.backups.moving.reading import Arrived, read
from portal.backups.moving.writing import write
from portal.backups.restoring import fit
from portal.connections import begin_reading
from portal.database import PORTION, Base, db, id_at
from portal.files import store
from portal.messages.actions import BODY
from portal.messages.models import Message
from portal.operations import bind_migrations
from portal.vault import escrow
from portal.vault.sealing import seal
from tests.access.at_rest.elsewhere import backups_in
from tests.access.at_rest.sealed import files
from tests.access.settings import app_with
from tests.actors import actor
from tests.conftest import settings
from tests.messages.given import thread_with
from tests.proof.row import ROOT
from tests.schedule.given import writing
from tests.visitor import object_id

Held = dict[str, list[str]]
MADE_BY = {  # what a schema of PostgreSQL is made of; the tests' own triggers stand aside
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
    " AND tgname <> 'kept' AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
    "constraints": "SELECT conrelid::regclass::text, conname, contype, convalidated, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "functions": "SELECT oid::regprocedure::text, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
MADE_ON_SQLITE = {"all": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"}


def archived(app: Flask, folder: Path, name: str = "clinic.archive") -> tuple[Path, Path]:
    """The archive, and the file of the keys as it is now."""
    with app.app_context(), backups_in(app, folder):
        write(clock.now(), folder / name)
        db.session.remove()
    return folder / name, folder / escrow.NAME


def empty(place: Path, url: str = "") -> Flask:
    """An installation without a database, at an address or in the folder."""
    place.mkdir(exist_ok=True)
    made = settings(place, url or f"sqlite:///{place / 'portal.db'}")
    return app_with(replace(made, backups=place / "backups"))


def arrive(app: Flask, archive: Path, keys: Path) -> Arrived:
    return read(app, archive, *fit(archive, keys, app.extensions["key_ring"], ARCHIVE))


def held(app: Flask) -> Held:
    """Every column of every row of every table that there is, and each file's bytes, as Python has them."""
    begin_reading()
    with app.app_context():
        with db.engine.connect() as connection:
            there = set(inspect(connection).get_table_names()) - {"alembic_version"}
            assert there == set(Base.metadata.tables)
            found = {
                table.name: sorted(map(repr, connection.execute(select(table)).all()))
                for table in Base.metadata.sorted_tables
            }
            found["alembic_version"] = [str(connection.scalar(text("SELECT version_num FROM alembic_version")))]
        found["files"] = sorted(f"{id} {hashlib.sha256(store.sealed(id)).hexdigest()}" for id, _ in files())
        found["anchors"] = [path.read_text()] if (path := app.extensions["settings"].anchors_at).exists() else []
        db.session.remove()
        db.engine.dispose()
    return found


def unlike(one: Held, other: Held) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def made_of(app: Flask) -> set[Any]:
    """The schema as its database has it."""
    begin_reading()
    with app.app_context(), db.engine.connect() as connection:
        asked = MADE_ON_SQLITE if connection.dialect.name == "sqlite" else MADE_BY
        found = {(name, *row) for name, words in asked.items() for row in connection.execute(text(words))}
    return {tuple(_in_order(one) if isinstance(one, str) else one for one in row) for row in found}


def _in_order(words: str) -> str:
    """A table that SQLite makes anew has its constraints in any order."""
    return "\n".join(sorted(line.rstrip(", ") for line in words.splitlines()))


def left(app: Flask) -> list[str]:
    """What of a clinic is in a place: tables, functions, files, anchors."""
    begin_reading()
    with app.app_context():
        with db.engine.connect() as connection:
            found = inspect(connection).get_table_names()
            if connection.dialect.name != "sqlite":
                found += [row[0] for row in connection.execute(text(MADE_BY["functions"]))]
        db.engine.dispose()
    instance: Path = app.extensions["settings"].instance
    found += [path.name for path in (instance / "files").rglob("*") if path.is_file()]
    return found + [path.name for path in instance.glob("audit-anchors*")]


def rewritten(archive: Path, target: Path, ring: Any, change: Any) -> Path:
    """The same archive with other parts. `change`: takes name, lines and the list; gives the lines, or none."""
    with archive.open("rb") as file:
        reader = Reader(file, ring, ARCHIVE)
        parts = [(name, b"".join(pieces)) for name, pieces in reader.parts()]
        listed = Manifest.loads(reader.last)
    with target.open("wb") as file:
        writer = Writer(file, ring, ARCHIVE)
        for name, content in parts:
            if (changed := change(name, content, listed)) is not None:
                writer.part(name, [changed])
        listed.parts.update(writer.written)
        writer.end(listed.dumps())
    return target


def aged(app: Flask, revision: str, archive: Path, target: Path) -> Path:
    """As an older version would have written it. The clinic it is from goes back to that schema."""
    bind_migrations(app)
    with app.app_context():
        flask_migrate.downgrade(revision=revision)
        begin_reading()
        db.engine.dispose()
        there = {name: {one["name"] for one in columns} for (_, name), columns in _columns().items()}
        db.engine.dispose()

    def before(name: str, content: bytes, listed: Manifest) -> bytes | None:
        object.__setattr__(listed, "revision", revision)
        table = name.removeprefix(ROWS)
        if name == table:
            return content
        columns = listed.columns.pop(table)
        if table not in there:
            del listed.counts[table], listed.parts[name]
            return None
        stay = [n for n, (column, _) in enumerate(columns) if column in there[table]]
        listed.columns[table] = [columns[n] for n in stay]
        rows = (json.loads(line) for line in content.splitlines())
        return b"".join(line_of([row[n] for n in stay]) for row in rows)

    return rewritten(archive, target, app.extensions["key_ring"], before)


def _columns() -> dict[Any, Any]:
    return inspect(db.engine).get_multi_columns()


def line_of(row: list[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def grow(app: Flask, messages: int, links: int) -> None:
    """A conversation without end, and a long record."""
    thread = object_id(thread_with(app, "lena"))
    with writing(app):
        whose, author, now = actor("lena").id, actor("priya").id, clock.now()
        for portion in batched(range(messages), PORTION):
            rows = []
            for n in portion:
                at = now - timedelta(seconds=messages - n)
                id = id_at(at)
                sealed = seal(whose, BODY, id, f"Message {n} " + "and some words " * (n % 20))
                about = {"thread_id": thread, "author_id": author, "sent_at": at, "opened_at": at}
                rows.append({"id": id, "body_sealed": sealed, "form_key": f"grown:{n}", **about})
            db.session.execute(insert(Message), rows)
        for _ in range(links):
            record(None, "archived", "clinic", None)


def batched(numbers: range, size: int) -> Iterator[range]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def measured(app: Flask, *words: object) -> dict[str, float]:
    """A command in a process of its own: how long it took, and the most memory it held, in megabytes."""
    there = app.extensions["settings"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SECRET_KEY": base64.b64encode(bytes(range(40))).decode()}
    environment |= {"PORTAL_KEYS": there.keys, "PORTAL_HOST": "portal.example", "DATABASE_URL": there.database_url}
    environment |= {"PORTAL_INSTANCE": str(there.instance), "PORTAL_BACKUPS": str(there.backup_folder)}
    began = time.monotonic()
    command = [sys.executable, "-c", AND_ITS_MEMORY, "archive", *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {"seconds": round(time.monotonic() - began, 1), "megabytes": int(done.stderr.split()[-2]) // 1024}


AND_ITS_MEMORY = """
from portal.cli.main import main
try:
    main()
finally:
    import sys
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""
