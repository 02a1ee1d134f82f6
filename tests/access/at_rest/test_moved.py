"""A clinic moves as one archive from any database into any: the same to the byte, at work at once, or not there."""

import base64
import errno
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.accounts.models import User
from portal.audit import anchoring, verify
from portal.backups import making, rows
from portal.backups.archive import ARCHIVE, Damaged
from portal.backups.manifest import check
from portal.backups.moving.places import Place
from portal.backups.refused import Refused
from portal.backups.restoring import fit
from portal.cli.main import main
from portal.config.settings import Settings
from portal.connections import begin_writing
from portal.database import Base, db, new_id
from portal.files import store
from portal.operations import bind_migrations
from portal.vault import escrow, keyring
from tests.access.at_rest.elsewhere import backups_in, new_database
from tests.access.at_rest.moving import (
    aged,
    archived,
    arrive,
    empty,
    grow,
    held,
    left,
    made_of,
    measured,
    rewritten,
    unlike,
)
from tests.access.at_rest.test_one_erased import erase
from tests.access.browser import Browser
from tests.access.clinic import Clinic
from tests.conftest import Backend
from tests.letting_go import let_go_at_end
from tests.messages.given import say, thread_with
from tests.proof.row import Proof
from tests.visitor import Visitor

PAGES = ("/", "/schedule", "/messages", "/worksheets", "/materials", "/review", "/patients", "/groups", "/admin/people")
WRITERS = ("maya", "lena", "devon")


@pytest.fixture
def server(postgresql_backend: Backend) -> str:
    """A database of the tests' server, beside which others may be made."""
    return str(postgresql_backend.app.extensions["settings"].database_url)


@pytest.fixture
def anchored(clinic: Clinic) -> Iterator[Clinic]:
    """With heads that were written down outside."""
    path: Path = clinic.app.extensions["settings"].anchors_at
    with clinic.app.app_context():
        anchoring.anchor(path, clock.now())
        db.session.remove()
    yield clinic
    path.unlink()


def under_load(app: Flask, tokens: dict[str, str | None], proof: Proof) -> tuple[int, list[str]]:
    """Everybody opens pages as signed in before, while some write: how many requests, and what went wrong."""
    pages, messages = (PAGES, 200) if proof.full else (PAGES[:1], 3)
    threads = {name: thread_with(app, name) for name in WRITERS}
    done, wrong = [0], list[str]()

    def write(name: str) -> None:
        try:
            visitor = Visitor(app, name)
            for number in range(messages):
                say(visitor, threads[name], f"Message {number}")
                done[0] += 1
        except BaseException as fault:
            wrong.append(f"{name}: {fault!r}")

    crew = [threading.Thread(target=write, args=(name,)) for name in WRITERS]
    for one in crew:
        one.start()
    for name, token in tokens.items():
        for page in pages:
            status = Browser(app, token).get(page).status_code
            done[0] += 1
            shut = status >= 500 or (status != 200 and name in WRITERS and page == "/")
            wrong += [f"{name} {page}: {status}"] * shut
    for one in crew:
        one.join()
    return done[0], wrong


def refuses_change(app: Flask) -> bool:
    """The record cannot be altered or cut there either."""
    for words in ("UPDATE audit_event SET verb = 'else'", "DELETE FROM audit_event"):
        begin_writing()
        with app.app_context(), db.engine.connect() as connection, suppress(DatabaseError):
            connection.execute(text(words))
            return False
    return True


@pytest.mark.proof("K7")
def test_it_is_the_same_to_the_byte_and_at_work(
    anchored: Clinic,
    postgresql_backend: Backend,
    server: str,
    proof: Proof,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From a file to a server, and with what was written there on to a file; in full, once more on each, and large.

    The first time a row is lost on the way: then nothing is there, and the place is as good as new.
    """
    ways = [("postgresql", new_database(server, "moved")), ("sqlite", "")]
    ways += [("sqlite again", ""), ("postgresql again", new_database(server, "again"))] if proof.full else []
    here, wrong = anchored.app, list[str]()
    if proof.full:
        proof.figures["to write the tests' clinic"] = measured(here, "write", tmp_path / "small")
        grow(here, 100_000, 20_000)
    for name, url in ways:
        archive, keys = archived(here, tmp_path / name / "kept")
        before, there = held(here), empty(tmp_path / name, url)
        with let_go_at_end(there):
            if name == "postgresql":
                with monkeypatch.context() as patch:
                    lost_row(patch)
                    with pytest.raises(Refused, match="read into audit_event"):
                        arrive(there, archive, keys)
                assert left(there) == []
            if proof.full:
                proof.figures[f"to {name}"] = measured(there, "read", archive, "--keys", keys)
                done = check(archive, there.extensions["key_ring"], ARCHIVE)
            else:
                done = arrive(there, archive, keys).manifest
            assert set(done.counts) == set(Base.metadata.tables) - {"data_key"}
            assert len(done.files) > 5
            wrong += [f"{name}: {one}" for one in unlike(before, held(there))]
            like = made_of(postgresql_backend.app if url else anchored.app)
            wrong += [f"{name}: {one}" for one in like ^ made_of(there)]
            assert refuses_change(there)
            requests, broken = under_load(there, anchored.tokens if url or proof.full else {}, proof)
            wrong += broken
            proof.tried(done.rows + len(done.files) + requests)
            with there.app_context():
                assert list(verify.faults()) == []
                db.session.remove()
            if proof.full and name == "postgresql":
                proof.figures["to write it all"] = measured(there, "write", tmp_path / "large")
        here = there
    proof.failures += len(wrong)
    proof.figures |= {"rows": done.rows}
    assert wrong == []


def fails(deed: Any, *faults: type[BaseException]) -> bool:
    with suppress(*faults):
        deed()
        return False
    return True


@pytest.mark.proof("K8")
def test_what_is_not_whole_is_refused_and_nothing_is_there(
    anchored: Clinic, proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ring = anchored.app, anchored.app.extensions["key_ring"]
    archive, keys = archived(app, tmp_path / "kept")
    whole, live, accepted = archive.read_bytes(), held(app), list[str]()

    def tried(what: str, deed: Any, *faults: type[BaseException]) -> None:
        accepted.extend([what] * (not fails(deed, *faults)))
        proof.tried()

    altered = tmp_path / "altered"
    for _ in range(proof.size(3, 500)):
        place, bit = proof.random.randrange(len(whole)), 1 << proof.random.randrange(8)
        for content in (whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :], whole[:place]):
            altered.write_bytes(content)
            tried(f"{len(content)} bytes", lambda: fit(altered, keys, ring, ARCHIVE), Damaged)
    for part in ("rows/message", "files/", "anchors"):
        less = rewritten(archive, tmp_path / "less", ring, lambda name, held, _, part=part: without(name, held, part))
        tried(f"without {part}", lambda less=less: fit(less, keys, ring, ARCHIVE), Damaged)
    tried("another ring", lambda: check(archive, keyring.parse(keyring.make("t1")), ARCHIVE), Damaged)
    tried("as a backup", lambda: check(archive, ring), Damaged)
    tried("where a clinic lives", lambda: arrive(app, archive, keys), Refused)
    tried("where a file lies", lambda: archived(app, tmp_path / "kept"), Refused)
    assert (archive.read_bytes(), held(app)) == (whole, live)
    lose_keys(app)
    tried("where people are and no keys", lambda: arrive(app, archive, keys), Refused)
    accepted += [name for name in unlike(live, held(app)) if name != "data_key"]
    there = empty(tmp_path / "file")
    for cannot in (full_disk, full_store, lost_row, broken_chain) if proof.full else (full_disk,):
        with let_go_at_end(there), monkeypatch.context() as patch:
            cannot(patch)
            tried(cannot.__name__, lambda: arrive(there, archive, keys), Refused)
            patch.undo()
            accepted += [f"{cannot.__name__} left {one}" for one in left(there)]
    proof.failures += len(accepted)
    assert accepted == []


def lose_keys(app: Flask) -> None:
    begin_writing()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM data_key"))


def without(name: str, content: bytes, part: str) -> bytes | None:
    return None if name.startswith(part) else content


def full_disk(patch: pytest.MonkeyPatch) -> None:
    """As SQLite finds it, once the schema is there."""

    def note(place: Place, content: Any) -> None:
        connection = db.session.connection()
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages + 9}"))

    patch.setattr(Place, "note", note)


def full_store(patch: pytest.MonkeyPatch) -> None:
    plain, put = store.put_back, list[Any]()

    def put_back(file_id: Any, envelope: bytes) -> None:
        if len(put) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        put.append(file_id)
        plain(file_id, envelope)

    patch.setattr(store, "put_back", put_back)


def lost_row(patch: pytest.MonkeyPatch) -> None:
    plain = rows.load

    def load(connection: Any, name: str, columns: Any, content: Any) -> Any:
        lines = b"".join(content).splitlines(keepends=True)
        return plain(connection, name, columns, lines[1:] if name == "audit_event" else lines)

    patch.setattr(rows, "load", load)


def broken_chain(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verify, "faults", lambda: ["link 7 was altered"])


def test_nothing_is_left_out_by_what_a_new_version_brings(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ring = clinic.app, clinic.app.extensions["key_ring"]
    monkeypatch.setattr(making, "LEFT_OUT", making.LEFT_OUT | {"thanks"})
    archive, _ = archived(app, tmp_path)
    assert set(Base.metadata.tables) - set(check(archive, ring, ARCHIVE).counts) == {"data_key", "thanks"}
    begin_writing()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE newcomer (id CHAR(32) PRIMARY KEY)"))
    with pytest.raises(Refused, match="newcomer"):
        archived(app, tmp_path, "another")
    assert not list(tmp_path.glob("another*"))


def test_whoever_has_a_key_was_not_erased(clinic: Clinic, tmp_path: Path) -> None:
    """Two places that share a folder of keys for a moment: what one did not know yet is not gone."""
    app = clinic.app
    with app.app_context(), backups_in(app, tmp_path):
        escrow.save()
        kept = escrow.read(tmp_path / escrow.NAME, app.extensions["key_ring"])
        living, gone = kept.keys[-1][1], new_id().hex
        assert escrow.save(frozenset({living, gone}))
        assert escrow.read(tmp_path / escrow.NAME, app.extensions["key_ring"]).destroyed == kept.destroyed | {gone}
        db.session.remove()


def half_begun(app: Flask) -> None:
    """What a reading leaves that was killed."""
    bind_migrations(app)
    with app.app_context():
        flask_migrate.upgrade(revision="0002")
        db.session.remove()
        db.engine.dispose()


@pytest.mark.proof("K9")
def test_the_commands_write_look_refuse_and_read_an_older_one(
    clinic: Clinic, proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Written before 0014, and read after somebody in it was erased: up to date, and without her."""
    there: Settings = clinic.app.extensions["settings"]
    environment = {"SECRET_KEY": base64.b64encode(bytes(range(40))).decode(), "PORTAL_KEYS": there.keys}
    environment |= {"PORTAL_HOST": "portal.example", "PORTAL_BACKUPS": str(tmp_path / "kept")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    archive, cut, new = tmp_path / "clinic.archive", tmp_path / "cut", tmp_path / "new"

    def portal(instance: Path, *words: object) -> tuple[int, str]:
        monkeypatch.setenv("PORTAL_INSTANCE", str(instance))
        with pytest.raises(SystemExit) as ended:
            main(["archive", *map(str, words)], prog_name="portal")
        told = capsys.readouterr()
        proof.tried()
        return int(ended.value.code or 0), told.out + told.err

    keys = ("--keys", tmp_path / "kept" / "keys.groundwork")
    code, told = portal(there.instance, "write", archive)
    assert (code, "Its keys are not in it" in told) == (0, True), told
    assert archive.stat().st_mode & 0o077 == 0
    live = held(clinic.app)
    cut.write_bytes(archive.read_bytes()[:-9])
    assert portal(there.instance, "check", cut)[0] == portal(new, "read", cut, *keys)[0] == 1
    assert portal(there.instance, "check", archive)[0] == 0
    with backups_in(clinic.app, tmp_path / "kept"):
        erase(clinic.app)
    app = empty(new)
    half_begun(app)
    code, told = portal(new, "read", aged(clinic.app, "0013", archive, tmp_path / "aged"), *keys)
    assert (code, "1 people whose keys were destroyed since" in told) == (0, True), told
    with let_go_at_end(app):
        after = held(app)
        proof.figures |= {"rows that another version wrote": len(after["user"])}
        assert after["alembic_version"] == live["alembic_version"]
        assert [len(set(after[name]) - set(live[name])) for name in ("user", "audit_event")] == [1, 1]
        with app.app_context():
            assert list(verify.faults()) == []
            assert "Maya" not in str(db.session.scalars(select(User.name)).all())
            db.session.remove()
