"""A start with the wrong ring is refused and writes nothing; and the ring's keys lie nowhere."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.app import create_app
from portal.config.reading import from_environment
from portal.config.settings import Settings, UnsafeSetting
from portal.database import db
from portal.vault import keyring
from portal.vault.keyring import BadKeys
from tests.access.at_rest.elsewhere import backed_up
from tests.access.at_rest.encodings import ways
from tests.access.clinic import Clinic
from tests.proof.row import Proof


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size and not path.name.endswith("-shm")  # readers' marks, made anew
    }


def wrong_rings(settings: Settings) -> Iterator[str]:
    name = settings.keys.split(":")[0]
    yield keyring.make(name)  # the same name, another key
    yield keyring.make("other")
    yield f"{name}:short"
    yield ""


@pytest.mark.proof("I6")
def test_a_wrong_ring_is_refused_and_nothing_is_written(
    each_clinic: Clinic, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = each_clinic.app.extensions["settings"]
    before, rows = state(settings.instance), each_clinic.digest()
    for ring in wrong_rings(settings):
        with pytest.raises(BadKeys):
            create_app(replace(settings, keys=ring))
        proof.tried()
    with pytest.raises(UnsafeSetting, match="PORTAL_KEYS is missing"):
        from_environment({"SECRET_KEY": "0123456789 abcdefghij ABCDEFGHIJ", "PORTAL_HOST": "x.example"})
    if settings.on_sqlite:
        key = settings.instance / "portal.db.key"
        held = key.read_bytes()
        key.unlink()
        try:
            with pytest.raises(BadKeys, match="missing beside"):
                create_app(settings)
            assert not key.exists(), "a new key in its place would lock the file for ever"
        finally:
            key.write_bytes(held)
        proof.tried()
    assert state(settings.instance) == before
    assert each_clinic.digest() == rows


def test_without_the_look_at_the_start_a_wrong_ring_is_found(
    postgresql_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.app.sealing.check_ring", lambda: None)
    settings: Settings = postgresql_clinic.app.extensions["settings"]
    app = create_app(replace(settings, keys=keyring.make("other")))  # it starts, and could open nothing
    with app.app_context():
        db.engine.dispose()


@pytest.mark.proof("I7")
def test_the_ring_is_in_no_file_and_in_no_word(
    clinic: Clinic, proof: Proof, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app, settings = clinic.app, clinic.app.extensions["settings"]
    name, text = keyring.make("proof").split(":")
    secret = base64.urlsafe_b64decode(text + "=")
    app.extensions["key_ring"] = ring = keyring.parse(f"{name}:{text},{settings.keys}")
    try:
        backed_up(app, tmp_path / "backups")
        clinic.browsers["maya"].client.get("/no-such-page")
        clinic.browsers["maya"].client.get("/messages")
    finally:
        app.extensions["key_ring"] = keyring.parse(settings.keys)
    told = [repr(ring), str(ring), repr(replace(settings, keys=f"{name}:{text}")), *capfd.readouterr()]
    for bad in (f"{name}:{text},{name}:{text}", f"{name}:{text}!"):
        with pytest.raises(BadKeys) as refused:
            keyring.parse(bad)
        told.append(repr(refused.value))
    for envelope in ("v1:proof:AAAA", "v1:other:AAAA", ring.wrap(b"x", "a")):
        with pytest.raises(keyring.Unreadable) as closed:
            ring.unwrap(envelope, "b")
        told.append(repr(closed.value) + repr(closed.value.__cause__))
    places = [
        path.read_bytes() for folder in (settings.instance, tmp_path) for path in folder.rglob("*") if path.is_file()
    ]
    places += [words.encode() for words in told]
    hits = sum(holds(place, secret, text) for place in places)
    proof.tried(len(places), hits)
    assert not hits
    assert holds(f"the key is {text}".encode(), secret, text)
    assert holds(b"..." + secret, secret, text), "it would be found"


def holds(content: bytes, secret: bytes, text: str) -> bool:
    raw = [secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret)[:42]]
    return any(one in content for one in (*raw, *ways(text).values()))
