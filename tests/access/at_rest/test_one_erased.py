"""One patient is erased: her words are nowhere any more, in no backup either; and everybody else's are."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, User
from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.backups.archive import Reader
from portal.backups.manifest import FILES, ROWS, check
from portal.connections import begin_reading, begin_writing
from portal.database import Base, db, table_of
from portal.erasing.actions import ask, confirm
from portal.erasing.clearing import GOES, _hers
from portal.messages.models import Attachment
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Enrollment
from portal.vault import escrow, sealing
from portal.vault.keyring import Erased, KeyRing, Unreadable
from portal.vault.sealing import DataKey, hold_key, unseal_bytes
from tests.access.at_rest.elsewhere import backed_up, backups_in, restored
from tests.access.at_rest.sealed import PLACES, Value, files, opened, readable_files, values
from tests.access.clinic import Clinic
from tests.access.markers import found_in
from tests.actors import actor
from tests.proof.row import Proof
from tests.schedule.given import today

HER = "maya"


def erase(app: Flask) -> UUID:
    """By two administrators, once she has no place any more and no record is on hold."""
    with app.test_request_context():
        begin_writing()
        maya = actor(HER).id
        place = update(Enrollment).where(Enrollment.patient_id == maya)
        db.session.execute(place.values(until_on=today() - timedelta(days=1)))
        db.session.execute(update(WaitingPlace).where(WaitingPlace.patient_id == maya).values(ended_at=func.now()))
        db.session.add(RoleGrant(user_id=actor("olga").id, role=Role.ADMIN, from_on=today()))
        it = ask(actor("sam"), db.session.get_one(User, maya))
        db.session.flush()
        confirm(actor("olga"), it)
        db.session.commit()
        app.process_response(app.response_class())  # what follows the commit of a request
        return maya


def in_archive(archive: Path, ring: KeyRing) -> tuple[list[Value], dict[UUID, bytes]]:
    """Every sealed value and file of a backup, as whoever has it and the ring would read them."""
    manifest, found, kept = check(archive, ring), [], {}
    with archive.open("rb") as file:
        for name, pieces in Reader(file, ring).parts():
            content = b"".join(pieces)
            if name.startswith(FILES):
                kept[UUID(name.removeprefix(FILES))] = content
                continue
            table = name.removeprefix(ROWS)
            names = [column for column, _ in manifest.columns[table]]
            for line in content.splitlines():
                row = dict(zip(names, json.loads(line), strict=True))
                sealed = ((f"{table}.{one}", row[one]) for one in names if one.endswith("_sealed") and row[one])
                found += [Value(PLACES.get(one, one), UUID(row["id"]), words) for one, words in sealed]
    return found, kept


@contextmanager
def only(keys: Path, app: Flask) -> Iterator[None]:
    """A session that knows the keys of this file, and no other."""
    with app.app_context():
        begin_reading()
        db.session.info["data keys"] = {}
        for row in escrow.read(keys, app.extensions["key_ring"]).rows():
            hold_key(row["id"], row["wrapped"], row["owner_id"])
        yield
        db.session.remove()


@pytest.mark.proof("P7")
def test_her_words_are_nowhere_and_everybody_elses_are(each_clinic: Clinic, proof: Proof, tmp_path: Path) -> None:
    app, ring = each_clinic.app, each_clinic.app.extensions["key_ring"]
    folder = tmp_path / "backups"
    older, keys = backed_up(app, folder)
    older = older.rename(tmp_path / older.name)  # a newer one may be of the same second
    yesterday = shutil.copy(keys, tmp_path / "yesterday.groundwork")
    with app.app_context():
        maya = actor(HER).id
        her_key = db.session.scalar(select(DataKey.id).where(DataKey.owner_id == maya))
        her_files = db.session.scalars(select(Attachment.id).where(_hers(table_of(Attachment), maya))).all()
        all_files = len(files())
        db.session.remove()
    sealed, kept = in_archive(older, ring)
    hers = [value for value in sealed if value.key_id == her_key]
    others = [value for value in sealed if value.key_id != her_key]
    assert len(hers) > 20
    assert her_files
    with only(Path(yesterday), app):
        assert len(opened(hers)) == len(hers), "with the keys of yesterday they open: it would be seen"
    with backups_in(app, folder):
        erase(app)
    readable, closed = _from_now_on(app, keys, hers, others)
    with only(keys, app):
        readable += sum(_opens(kept[file_id]) for file_id in her_files)
    with app.app_context():
        assert readable_files(app) == all_files - len(her_files)
        words = {word for value in values() for word in found_in(value.open())}
        rows_left = sum(_count(name, maya) for name in GOES)
        assert list(verify.faults()) == []
        assert "Maya" not in str(db.session.execute(select(User.name)).all())
        assert db.session.scalar(select(func.count()).where(AuditEvent.chain_id == maya)), "what was done stays"
        db.session.remove()
    assert not {word for word in words if word.startswith("Vellummaya")}
    newer, _ = backed_up(app, folder)
    assert not [value for value in in_archive(newer, ring)[0] if value.key_id == her_key]
    if app.extensions["settings"].on_sqlite or proof.full:
        readable += _restored(app, older, keys, tmp_path / "again", maya, proof)
    proof.tried(len(hers) + len(her_files) + len(others), readable + closed + rows_left)
    proof.figures |= {"hers, closed": len(hers), "others', open": len(others) - closed, "her files": len(her_files)}
    assert (readable, closed, rows_left) == (0, 0, 0)


def _from_now_on(app: Flask, keys: Path, hers: list[Value], others: list[Value]) -> tuple[int, int]:
    """Of the older backup, with today's keys: how many of hers open, and how many of the others' do not."""
    with only(keys, app):
        return len(opened(hers)), len(others) - len(opened(others))


def _restored(app: Flask, older: Path, keys: Path, place: Path, maya: UUID, proof: Proof) -> int:
    """The older backup with today's keys: she is not in it, and is not named. How much of hers is there."""
    with restored(app, older, keys, place) as (again, done), again.app_context():
        assert done.erased == 1
        assert db.session.scalars(select(User.name).where(User.id == maya)).one() == "Erased patient"
        found = values()
        proof.figures |= {"restored, open": len(opened(found)), "restored": len(found)}
        left = sum(_count(name, maya) for name in GOES) + len(found) - len(opened(found))
        db.session.remove()
    return left


def _count(name: str, maya: UUID) -> int:
    table = Base.metadata.tables[name]
    return db.session.scalar(select(func.count()).select_from(table).where(_hers(table, maya))) or 0


def _opens(content: bytes) -> bool:
    try:
        unseal_bytes("attachment.file", UUID(int=0), content)
    except Erased:
        return False
    except Unreadable:
        return True  # the key is there, only the place is another
    return True


def test_a_key_that_stays_is_found(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows cleared, and the key kept: the older backup still opens."""
    app, ring = clinic.app, clinic.app.extensions["key_ring"]
    older, keys = backed_up(app, tmp_path)
    monkeypatch.setattr("portal.erasing.actions.destroy_key", lambda owner_id: None)
    with backups_in(app, tmp_path):
        maya = erase(app)
    with app.app_context():
        key = db.session.scalar(select(DataKey.id).where(DataKey.owner_id == maya))
        db.session.remove()
    hers = [value for value in in_archive(older, ring)[0] if value.key_id == key]
    assert _from_now_on(app, keys, hers, [])[0] == len(hers) > 20


def test_a_key_file_that_was_not_written_anew_is_made_good(clinic: Clinic, tmp_path: Path) -> None:
    """The portal died between the commit and the file: the worker's next look writes it."""
    app, ring = clinic.app, clinic.app.extensions["key_ring"]
    _, keys = backed_up(app, tmp_path)
    with app.test_request_context():
        begin_writing()
        maya = actor(HER).id
        sealing.destroy_key(maya)
        db.session.commit()
        db.session.remove()
    assert maya.hex in {owner for _, owner, *_ in escrow.read(keys, ring).keys}
    with app.app_context(), backups_in(app, tmp_path):
        assert escrow.save()
        assert not escrow.save(), "once is enough"
    after = escrow.read(keys, ring)
    assert maya.hex not in {owner for _, owner, *_ in after.keys}
    assert maya.hex in after.destroyed
