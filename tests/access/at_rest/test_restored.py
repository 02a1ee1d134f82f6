"""A backup, its keys and the ring make the same clinic again; anything less is refused, and what lives stays."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from portal.accounts.models import SignIn, User
from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.backups import comparing, restoring
from portal.backups.archive import Damaged
from portal.backups.manifest import Manifest, check
from portal.backups.refused import Refused
from portal.backups.restoring import fit, restore
from portal.cli.main import main
from portal.config.settings import Settings
from portal.connections import begin_writing
from portal.database import Base, db, new_id, table_of
from portal.files import store
from portal.vault import escrow, keyring
from portal.vault.escrow import BadKeyFile
from portal.vault.sealing import CLINIC, DataKey
from tests.access.at_rest.elsewhere import backed_up, backups_in, restored
from tests.access.at_rest.sealed import files, opened, values
from tests.access.clinic import Clinic
from tests.proof.row import Proof
from tests.visitor import Visitor

DEMO_PASSWORD = "riverbend-demo"
ADDED = {"audit_event", "audit_chain", "sign_in"}
"""What a restore itself writes to."""


def rows(app: Flask) -> dict[str, list[str]]:
    """Every row of every table, as the database holds it."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def contents(app: Flask) -> dict[str, bytes]:
    with app.app_context():
        return {str(file_id): store.fetch(file_id, place) for file_id, place in files()}


@pytest.mark.proof("K2")
def test_it_is_the_same_clinic_again(each_clinic: Clinic, proof: Proof, tmp_path: Path) -> None:
    app = each_clinic.app
    archive, keys = backed_up(app, tmp_path / "backups")
    before, kept = rows(app), contents(app)
    with restored(app, archive, keys, tmp_path / "again") as (again, done):
        after = rows(again)
        wrong = [name for name in before if name not in ADDED and before[name] != after[name]]
        assert set(before["audit_event"]) < set(after["audit_event"])
        assert contents(again) == kept != {}
        with again.app_context():
            found = values()
            closed = len(found) - len(opened(found))
            assert list(verify.faults()) == []
            assert "restored" in db.session.scalars(select(AuditEvent.verb)).all()
            assert not db.session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).all()
            db.session.remove()
        maya = Visitor(again)
        maya.post("/sign-in", {"email": "maya@riverbend.example", "password": DEMO_PASSWORD})
        assert "Maya" in maya.get("/").text
    proof.tried(done.rows + len(kept) + len(found), len(wrong) + closed)
    proof.figures |= {"rows": done.rows, "files": len(kept), "sealed values opened": len(found)}
    assert (wrong, closed) == ([], 0)


def test_a_row_or_a_byte_that_differs_is_found(clinic: Clinic, tmp_path: Path) -> None:
    """What restoring holds against the backup at its end."""
    archive, keys = backed_up(clinic.app, tmp_path)
    found, _ = fit(archive, keys, clinic.app.extensions["key_ring"])
    with clinic.app.app_context():
        restoring.check_equal(found)
        comparing.check_chains(found)
        begin_writing()
        db.session.execute(text("UPDATE track SET name = 'another'"))
        db.session.commit()
        with pytest.raises(Refused, match="read into track"):
            restoring.check_equal(found)
        file_id, _ = files()[0]
    clinic.restore()
    with clinic.app.app_context():
        content = store.sealed(file_id)
        store.put_back(file_id, content[:-1] + b"?")
        try:
            with pytest.raises(Refused, match=file_id.hex):
                restoring.check_equal(found)
        finally:
            store.put_back(file_id, content)


@contextmanager
def _changed(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


@pytest.mark.proof("K4")
def test_what_is_not_whole_is_refused_and_what_lives_stays(clinic: Clinic, proof: Proof, tmp_path: Path) -> None:
    app, ring = clinic.app, clinic.app.extensions["key_ring"]
    archive, keys = backed_up(app, tmp_path)
    live, whole, key_file = rows(app), archive.read_bytes(), keys.read_bytes()
    accepted = 0
    for _ in range(proof.size(12, 500)):
        place, bit = proof.random.randrange(len(whole)), 1 << proof.random.randrange(8)
        altered = whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]
        swapped = _swapped(key_file, proof)
        for path, content, fault in (
            (archive, altered, Damaged),
            (archive, whole[:place], Damaged),
            (keys, swapped, BadKeyFile),
        ):
            with _changed(path, content):
                accepted += not _refuses(lambda: fit(archive, keys, ring), fault)
            proof.tried()
    fit(archive, keys, ring)  # put back, both are whole
    other = keyring.parse(keyring.make("t1"))
    for deed, fault in (
        (lambda: check(archive, other), Damaged),
        (lambda: fit(archive, keys, other), BadKeyFile),
        (lambda: fit(archive, tmp_path / "gone", ring), BadKeyFile),
        (lambda: fit(tmp_path / "gone", keys, ring), Damaged),
        (lambda: fit(keys, keys, ring), Damaged),
        (lambda: restore(app, archive, *fit(archive, keys, ring)), Refused),
    ):
        accepted += not _refuses(deed, fault)
        proof.tried()
    proof.failures += accepted
    assert not accepted
    assert rows(app) == live


def _swapped(envelope: bytes, proof: Proof) -> bytes:
    """With one sign of it another."""
    place = proof.random.randrange(len(envelope) - 10)
    return envelope[:place] + (b"A" if envelope[place : place + 1] != b"A" else b"B") + envelope[place + 1 :]


def _refuses(deed: Callable[[], object], fault: type[Exception]) -> bool:
    try:
        deed()
    except fault:
        return True
    return False


def test_a_newer_schema_and_another_clinics_keys_are_refused(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ring = clinic.app, clinic.app.extensions["key_ring"]
    archive, keys = backed_up(app, tmp_path)
    plain_loads = Manifest.loads
    monkeypatch.setattr(Manifest, "loads", lambda content: replace(plain_loads(content), revision="9999"))
    with pytest.raises(Refused, match="9999"):
        fit(archive, keys, ring)
    monkeypatch.undo()
    with app.app_context():
        begin_writing()
        db.session.execute(delete(DataKey))
        id = new_id()
        row = {"id": id, "owner_id": CLINIC, "wrapped": ring.wrap(bytes(32), f"data_key {id.hex}")}
        db.session.execute(table_of(DataKey).insert().values(**row, created_at=text("CURRENT_TIMESTAMP")))
        db.session.commit()
        with backups_in(app, tmp_path), pytest.raises(BadKeyFile, match="another clinic"):
            escrow.save()
        with backups_in(app, tmp_path / "others"):
            assert escrow.save()
        db.session.remove()
    with pytest.raises(BadKeyFile, match="another clinic"):
        fit(archive, tmp_path / "others" / escrow.NAME, ring)


def test_without_the_seal_an_altered_backup_is_found(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With frames that are only written down, an altered word would be restored: K4's own machinery sees it."""
    monkeypatch.setattr("portal.backups.archive.AESGCM", Unsealed)
    archive, keys = backed_up(clinic.app, tmp_path)
    content = archive.read_bytes()
    assert b"Riverbend" in content, "nothing of it would be sealed"
    with _changed(archive, content.replace(b"Riverbend", b"Rivermend", 1)):
        assert not _refuses(lambda: fit(archive, keys, clinic.app.extensions["key_ring"]), Damaged)


class Unsealed:
    """In place of AESGCM: the words as they are, and room for a tag."""

    def __init__(self, key: bytes) -> None: ...

    def encrypt(self, nonce: bytes, content: bytes, more: bytes | None) -> bytes:
        return content + bytes(16)

    def decrypt(self, nonce: bytes, content: bytes, more: bytes | None) -> bytes:
        return content[:-16]


@pytest.mark.proof("K6")
def test_the_commands_make_check_try_out_and_refuse(
    clinic: Clinic, proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings: Settings = clinic.app.extensions["settings"]
    environment = {"SECRET_KEY": base64.b64encode(bytes(range(40))).decode(), "PORTAL_KEYS": settings.keys}
    environment |= {"PORTAL_HOST": "portal.example", "PORTAL_INSTANCE": str(settings.instance)}
    for name, value in (environment | {"PORTAL_BACKUPS": str(tmp_path / "own")}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    live = rows(clinic.app)

    def portal(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words), prog_name="portal")
        code, told = ended.value.code, capsys.readouterr()
        proof.tried()
        return int(code or 0), told.out + told.err

    elsewhere = tmp_path / "elsewhere"
    assert portal("backup")[0] == portal("backup", str(elsewhere))[0] == 0
    (archive,) = elsewhere.glob("*.groundwork")
    assert archive.stat().st_mode & 0o077 == 0
    assert not (elsewhere / escrow.NAME).exists(), "the keys lie in one place alone"
    whole = check(archive, clinic.app.extensions["key_ring"])
    told = f"Whole: {sum(whole.counts.values()):,} rows, {len(whole.files)} files, schema {whole.revision}.\n"
    assert portal("backup", "check", str(archive)) == (0, told)
    code, report = portal("backup", "drill")
    assert code == 0, report
    for line in ("each table equal", "each byte equal", "every link holds", "erased again    0", "was deleted"):
        assert line in report
    code, told = portal("restore", str(archive), "--keys", str(tmp_path / "own" / escrow.NAME))
    assert (code, "a database here already" in told) == (1, True)
    cut = elsewhere / "cut.groundwork"
    cut.write_bytes(archive.read_bytes()[:-9])
    assert portal("backup", "check", str(cut))[0] == portal("backup", "drill", str(cut))[0] == 1
    assert rows(clinic.app) == live
    proof.figures |= {"lines of the report": len(report.splitlines())}


def test_one_of_a_file_is_a_clinic_on_postgresql_and_back(
    clinic: Clinic, postgresql_clinic: Clinic, tmp_path: Path
) -> None:
    """A backup belongs to no database: a clinic that grows moves by it."""
    archive, keys = backed_up(clinic.app, tmp_path / "backups")
    there: Settings = postgresql_clinic.app.extensions["settings"]
    moved = Flask("where to")
    moved.extensions |= {"settings": there, "key_ring": clinic.app.extensions["key_ring"]}
    with restored(moved, archive, keys, tmp_path / "again") as (again, done), again.app_context():
        assert done.rows > 300
        found = values()
        assert len(opened(found)) == len(found) > 100
        names = db.session.scalars(select(User.name)).all()
        db.session.remove()
    with clinic.app.app_context():
        assert sorted(names) == sorted(db.session.scalars(select(User.name)).all())
        db.session.remove()


def test_a_backup_is_not_made_over_a_missing_file(clinic: Clinic, tmp_path: Path) -> None:
    with clinic.app.app_context():
        file_id, _ = files()[0]
        content = store.sealed(file_id)
        store.drop(file_id)
        db.session.remove()
    try:
        with pytest.raises(Exception, match=file_id.hex):
            backed_up(clinic.app, tmp_path)
        assert not list(tmp_path.glob("portal-*")), "nothing that looks like a backup"
    finally:
        with clinic.app.app_context():
            store.put_back(file_id, content)
