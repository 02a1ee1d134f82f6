"""Words that people wrote, looked for on the disk in twelve encodings, after a while of work, a backup and a crash."""

import io
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text

from portal import clock
from portal.accounts.models import User
from portal.app import create_app
from portal.connections import begin_reading, begin_writing
from portal.database import db, new_id
from portal.files import store
from portal.materials.models import Form, Material
from portal.operations import upgrade
from portal.vault.sealing import CLINIC, seal, seal_bytes
from portal.work.registry import recurring
from tests import postgres
from tests.access.asking import Ask, asks
from tests.access.at_rest.elsewhere import backed_up
from tests.access.at_rest.encodings import found_in, search, ways
from tests.access.at_rest.planting import plant_everywhere, sealed_columns
from tests.access.at_rest.sealed import files, values
from tests.access.at_rest.test_restored import Unsealed
from tests.access.clinic import Clinic
from tests.access.markers import found_in as markers_in
from tests.conftest import settings
from tests.proof.row import Proof
from tests.visitor import Visitor

WRITTEN = "Vellumwhilerunning"


def words_of(app: Flask) -> tuple[set[str], int]:
    """Every marker behind a sealed value or in a sealed file; and behind how many columns."""
    with app.app_context():
        found = values()
        words = {word for value in found for word in markers_in(value.open())}
        places = {value.place for value in found if markers_in(value.open())}
        for file_id, place in files():
            words |= markers_in(store.fetch(file_id, place).decode("latin-1"))
        db.session.remove()
    return words, len(places)


def work_for_a_while(clinic: Clinic, requests: int) -> int:
    """People read, write, send a picture; the worker's jobs run."""
    maya, done = Visitor(clinic.app, "maya"), 0
    thread = next(thing.id for thing in clinic.things.kinds["thread"] if thing.patient == "maya")
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(picture, "PNG")
    picture.seek(0)
    page = maya.get(f"/messages/{thread}")
    maya.submit(page, "/messages", body=WRITTEN, files=(picture, f"{WRITTEN}.png"))
    for ask in _readings(clinic):
        if done >= requests:
            break
        clinic.browsers[("maya", "jordan", "sam")[done % 3]].send(ask)
        done += 1
    with clinic.app.app_context():
        for job in recurring():
            if job.name in ("deliver", "remind", "purge", "generate"):
                job.run(lambda: False)
                db.session.remove()
    return done


def _readings(clinic: Clinic) -> Iterator[Ask]:
    while True:
        yield from asks(clinic.app, clinic.things, methods=("GET",), sizes=(False,))


@pytest.mark.proof("I1")
def test_no_word_of_anybodys_lies_readable(
    each_clinic: Clinic,
    proof: Proof,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    clinic, home, temporary = each_clinic, tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    app, instance = clinic.app, clinic.app.extensions["settings"].instance
    requests = work_for_a_while(clinic, proof.size(20, 3_000))
    planted = plant_everywhere(app)
    backed_up(app, tmp_path / "backups")
    shutil.copytree(instance, home, ignore=shutil.ignore_patterns("assets"))  # as after a crash: nothing was closed
    (tmp_path / "log").write_text("".join(capfd.readouterr()))
    words, columns = words_of(app)
    assert WRITTEN in words, "what was written meanwhile is looked for too"
    assert columns == len(sealed_columns()), "every one of them"
    places = [home, temporary, tmp_path / "backups", tmp_path / "log"]
    if not app.extensions["settings"].on_sqlite:
        places += [*_of_postgresql(app), _dumped(app, tmp_path / "dump")]
        words -= _plain(app)
    looked, hits = 0, {}
    for place in places:
        folder = place if place.is_dir() else place.parent / "alone"
        if not place.is_dir():
            folder.mkdir(exist_ok=True)
            shutil.copy(place, folder / place.name)
        files_there, found = search(folder, words)
        looked += files_there
        hits |= {f"{place.name}/{name}": one for name, one in found.items()}
    proof.tried(len(words) * 12, sum(map(len, hits.values())))
    proof.figures |= {
        "words": len(words),
        "sealed columns": columns,
        "planted past the doors": planted,
        "files searched": looked,
        "requests": requests,
    }
    assert not hits


def _plain(app: Flask) -> set[str]:
    """Markers that stand in plain columns as well, such as the title of a handout: see docs/operating.md."""
    with app.app_context():
        found = set()
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
                found |= markers_in(repr(row))
        db.session.remove()
    return found


def _of_postgresql(app: Flask) -> list[Path]:
    """Where this database's tables, and every change to any, lie."""
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        home = Path(connection.scalar(text("SHOW data_directory")) or "")
        own = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return [home / "base" / str(own), home / "pg_wal"]


def _dumped(app: Flask, folder: Path) -> Path:
    """As docs/operating.md says: without the data keys."""
    folder.mkdir()
    url = urlsplit(app.extensions["settings"].database_url)
    host, name = url.query.partition("host=")[2], url.path.lstrip("/")
    programs = postgres.programs()
    assert programs is not None
    command = [str(programs / "pg_dump"), "-U", "portal", "-h", host, "--exclude-table-data=data_key", name]
    dump = subprocess.run(command, check=True, capture_output=True).stdout
    assert b"COPY public.message " in dump
    assert b"COPY public.data_key " not in dump
    (folder / "portal.sql").write_bytes(dump)
    return folder


@pytest.mark.parametrize("how", sorted(ways("Vellum")))
def test_a_word_in_any_of_the_ways_is_found(how: str) -> None:
    word = "Vellummayamessage"
    written = b"before, and " + ways(word)[how] + b" after"
    assert (word, how) in found_in(written, {word, "Vellumother"})
    assert not found_in(written, {"Vellumother"})


def test_without_sealing_it_is_found_in_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing put out of action, and the file of an SQLite that encrypts nothing."""
    for module in ("portal.vault.sealing", "portal.vault.keyring", "portal.backups.archive"):
        monkeypatch.setattr(f"{module}.AESGCM", Unsealed)
    monkeypatch.setattr("portal.sqlite.sqlcipher3.dbapi2", sqlite3)
    monkeypatch.setattr("portal.app.floors.check", lambda on_sqlite: None)  # it would refuse that one
    word, made = "Vellumnotsealed", settings(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'portal.db'}")
    app = create_app(replace(made, backups=tmp_path / "backups"))
    upgrade(app)
    with app.test_request_context():
        begin_writing()
        db.session.execute(text("PRAGMA wal_autocheckpoint = 1000000"))
        _write(word)
        db.session.commit()
        backed_up(app, tmp_path / "backups")
        _, hits = search(tmp_path, {word})
        begin_reading()
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.commit()
        _, later = search(tmp_path, {word})
        db.session.remove()
        db.engine.dispose()
    found_at = {Path(name).name if "files" not in name else "files" for name in {**hits, **later}}
    assert {"portal.db", "portal.db-wal", "files"} < found_at
    assert any(name.endswith(".groundwork") for name in found_at)


def _write(word: str) -> None:
    """Into a sealed column, and into a sealed file."""
    who, file_id = new_id(), new_id()
    db.session.add(User(id=who, name="", email_sealed="", email_lookup="", created_at=clock.now()))
    db.session.flush()
    body, name = (seal(CLINIC, f"material.{what}_sealed", file_id, word) for what in ("body", "file_name"))
    what = {"title": "", "form": Form.FILE, "made_by": who, "made_at": clock.now(), "first_id": file_id}
    db.session.add(Material(id=file_id, body_sealed=body, file_name_sealed=name, **what))
    store.put_back(file_id, seal_bytes(CLINIC, store.PLACE, file_id, word.encode()))
