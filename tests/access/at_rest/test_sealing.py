"""Sealing itself, at length: nonces, what was moved or altered, and a ring that changes while people work."""

import base64
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock, operations
from portal.app import create_app
from portal.connections import begin_writing
from portal.database import db, new_id
from portal.vault import keyring, sealing
from portal.vault.keyring import NONCE, KeyRing, Unreadable
from portal.vault.sealing import CLINIC, DataKey, seal, unseal
from tests.access.at_rest.sealed import Value, opened, values
from tests.access.clinic import Clinic
from tests.proof.row import Proof

ROW = UUID(int=7)


def nonces(n: int) -> int:
    """How many of so many were seen before."""
    seen: set[bytes] = set()
    for _ in range(n):
        seen.add(base64.b64decode(seal(CLINIC, "message.body_sealed", ROW, "x").rpartition(":")[2])[:NONCE])
    return n - len(seen)


@pytest.mark.proof("I3")
def test_no_nonce_comes_twice(clinic: Clinic, proof: Proof) -> None:
    times = proof.size(20_000, 1_000_000)
    with clinic.app.app_context():
        repeated = nonces(times)
        db.session.remove()
    proof.tried(times, repeated)
    assert not repeated


def test_a_nonce_that_comes_twice_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda n: b"7" * n)
    with clinic.app.app_context():
        assert nonces(10) == 9
        db.session.remove()


def accepted(found: list[Value], proof: Proof, times: int) -> list[str]:
    """What opened although it was moved or altered."""
    wrong = []
    for _ in range(times):
        one, other = proof.random.sample(found, 2)
        moved = Value(one.place, one.row_id, other.envelope)
        mixed = Value(one.place, one.row_id, _with_key_of(one, other))
        flipped = Value(one.place, one.row_id, _flipped(one.envelope, proof))
        wrong += [f"{one.place}: {what.envelope}" for what in (moved, mixed, flipped) if opened([what])]
    return wrong


def _with_key_of(one: Value, other: Value) -> str:
    return ":".join([*one.envelope.split(":")[:2], other.envelope.split(":")[2]])


def _flipped(envelope: str, proof: Proof) -> str:
    head, _, body = envelope.rpartition(":")
    raw = bytearray(base64.b64decode(body))
    bit = proof.random.randrange(len(raw) * 8)
    raw[bit // 8] ^= 1 << bit % 8
    return f"{head}:{base64.b64encode(bytes(raw)).decode()}"


@pytest.mark.proof("I4")
def test_what_was_moved_or_altered_is_refused(clinic: Clinic, proof: Proof) -> None:
    times = proof.size(150, 1_000)
    with clinic.app.app_context():
        found = values()
        assert len(opened(found)) == len(found) > 100, "all of them open where they belong"
        wrong = accepted(found, proof, times)
        db.session.remove()
    proof.tried(3 * times, len(wrong))
    proof.figures |= {"values": len(found), "kinds": len({value.place for value in found})}
    assert not wrong


def test_without_its_place_in_the_seal_a_swap_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_where", lambda place, row_id: b"")
    with clinic.app.app_context():
        begin_writing()
        both = [Value(place, new_id(), seal(CLINIC, place, ROW, place)) for place in ("message.body", "letter.body")]
        assert accepted(both, Proof("control"), 5)
        db.session.rollback()


@pytest.fixture
def alone(clinic: Clinic, tmp_path: Path) -> Flask:
    """A copy of the clinic in a place of its own, with many keys."""
    settings = clinic.app.extensions["settings"]
    for name in ("portal.db", "portal.db.key"):
        shutil.copy(settings.instance / name, tmp_path / name)
    app = create_app(replace(settings, instance=tmp_path, database_url=f"sqlite:///{tmp_path / 'portal.db'}"))
    with app.test_request_context():
        begin_writing()
        ring = sealing.key_ring()
        for _ in range(1_000):
            id = new_id()
            wrapped = ring.wrap(os.urandom(32), f"data_key {id.hex}")
            db.session.add(DataKey(id=id, owner_id=new_id(), wrapped=wrapped, created_at=clock.now()))
        db.session.commit()
    return app


@pytest.mark.proof("I5")
def test_a_rotation_is_killed_while_people_work(alone: Flask, proof: Proof) -> None:
    rounds, unreadable, reads, midway = proof.size(3, 60), 0, 0, 0
    for number in range(rounds):
        fresh = keyring.parse(keyring.make(f"r{number}"))
        alone.extensions["key_ring"] = KeyRing({**fresh.keys, **alone.extensions["key_ring"].keys})
        after = proof.random.uniform(0, 0.25)
        midway += _killed(alone, lambda: operations.rotate_keys(), after)
        with alone.app_context():
            found = values()
            reads += len(found)
            unreadable += len(found) - len(opened(found))
            begin_writing()
            sealed = seal(CLINIC, "message.body_sealed", ROW, "goes on")
            unreadable += unseal("message.body_sealed", ROW, sealed) != "goes on"
            db.session.remove()
    with alone.app_context():
        operations.rotate_keys()
        current = sealing.key_ring().current
        left = [key for key in db.session.scalars(select(DataKey.wrapped)) if not key.startswith(f"v1:{current}:")]
        db.session.remove()
    keys = alone.extensions["key_ring"].keys
    alone.extensions["key_ring"] = KeyRing({current: keys[current]})
    with alone.app_context():
        found = values()
        unreadable += len(found) - len(opened(found))
        db.session.remove()
    settings = alone.extensions["settings"]
    assert (settings.instance / "portal.db.key").read_text().startswith(f"v1:{current}:")
    proof.tried(rounds, unreadable + len(left))
    proof.figures |= {"values read": reads, "killed before the end": midway, "left on an old key": len(left)}
    assert (unreadable, left) == (0, [])


def _killed(app: Flask, deed: Callable[[], object], after: float) -> bool:
    """Do it in a process of its own, and kill that so many seconds later. Whether it came in time."""
    with app.app_context():
        db.engine.dispose()
        child = os.fork()
        if child == 0:
            try:
                deed()
            finally:
                os._exit(0)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_value_on_a_key_that_is_off_the_ring_is_found(alone: Flask) -> None:
    alone.extensions["key_ring"] = keyring.parse(keyring.make("other"))
    with alone.app_context(), pytest.raises(Unreadable):
        values()[0].open()
