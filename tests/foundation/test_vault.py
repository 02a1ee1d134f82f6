"""Sealed text opens in its own place, with its own key, and nowhere else."""

import base64
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import operations
from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from portal.vault import keyring, sealing
from portal.vault.keyring import BadKeys, KeyRing, Unreadable
from portal.vault.sealing import CLINIC, DataKey, destroy_key, preload, seal, seal_bytes, unseal, unseal_bytes

Ids = Callable[[str], UUID]
WORDS = "I could not get out of bed. Ñandú 🌱"
ROW = UUID(int=7)
PLACE = "submission.answers"


@pytest.fixture
def maya(app: Flask, ids: Ids) -> Iterator[UUID]:
    """Inside the application, at a fresh session; rolled back after."""
    found = ids("maya")
    with app.app_context():
        begin_writing()
        yield found
        db.session.rollback()


def test_sealed_words_open_again(maya: UUID) -> None:
    sealed = seal(maya, PLACE, ROW, WORDS)
    assert unseal(PLACE, ROW, sealed) == WORDS
    assert WORDS not in sealed
    assert seal(maya, PLACE, ROW, WORDS) != sealed, "the same words must not look the same"
    assert unseal_bytes(PLACE, ROW, seal_bytes(maya, PLACE, ROW, b"%PDF")) == b"%PDF"


@pytest.mark.parametrize(("place", "row"), [(PLACE, uuid4()), ("message.body", ROW), ("submission.answer", ROW)])
def test_moved_words_do_not_open(maya: UUID, place: str, row: UUID) -> None:
    with pytest.raises(Unreadable):
        unseal(place, row, seal(maya, PLACE, ROW, WORDS))


def test_words_of_two_people_cannot_be_swapped(maya: UUID, app: Flask, ids: Ids) -> None:
    """Not even into the same place: each envelope names its key, and another's key opens nothing."""
    lena = db.session.scalar(select(User.id).where(User.name == "Lena Walsh"))
    assert lena
    hers, others = seal(maya, PLACE, ROW, WORDS), seal(lena, PLACE, ROW, "hers")
    crossed = ":".join(["v1", others.split(":")[1], hers.split(":")[2]])
    with pytest.raises(Unreadable):
        unseal(PLACE, ROW, crossed)


def test_every_flipped_bit_is_noticed(maya: UUID) -> None:
    version, key, body = seal(maya, PLACE, ROW, "short").split(":")
    raw = base64.b64decode(body)
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            unseal(PLACE, ROW, f"{version}:{key}:{base64.b64encode(bytes(flipped)).decode()}")


def test_a_destroyed_key_takes_all_words_with_it(app: Flask, maya: UUID) -> None:
    sealed, others = seal(maya, PLACE, ROW, WORDS), seal(CLINIC, PLACE, ROW, "the clinic's")
    destroy_key(maya)
    with pytest.raises(Unreadable, match="gone"):
        unseal(PLACE, ROW, sealed)
    with pytest.raises(Unreadable, match="no data key"):
        seal(maya, PLACE, ROW, "more")
    assert unseal(PLACE, ROW, others) == "the clinic's"


def test_a_destroyed_key_is_gone_in_the_next_request_too(app: Flask, ids: Ids) -> None:
    """Unwrapped keys are kept in memory for speed; what counts is the row."""
    maya = ids("maya")
    with app.app_context():
        begin_writing()
        sealed = seal(maya, PLACE, ROW, WORDS)
        destroy_key(maya)
        db.session.commit()
        db.session.remove()
    with app.app_context(), pytest.raises(Unreadable, match="gone"):
        unseal(PLACE, ROW, sealed)


def test_a_page_of_sealed_words_takes_one_statement(maya: UUID) -> None:
    lena = db.session.scalar(select(User.id).where(User.name == "Lena Walsh"))
    assert lena
    page = [seal(owner, PLACE, ROW, WORDS) for owner in (maya, lena, CLINIC)]
    db.session.info.clear()
    preload(page)
    assert len(sealing._held()) == 3
    assert [unseal(PLACE, ROW, one) for one in page] == [WORDS] * 3


def test_rotation_wraps_every_key_anew_and_opens_everything(app: Flask, ids: Ids) -> None:
    maya, old = ids("maya"), app.extensions["key_ring"]
    fresh = keyring.parse(keyring.make("t2"))
    wrapped_file = app.config["INSTANCE"] / "portal.db.key"
    kept = wrapped_file.read_bytes() if wrapped_file.exists() else None
    try:
        with app.app_context():
            begin_writing()
            sealed = seal(maya, PLACE, ROW, WORDS)
            app.extensions["key_ring"] = KeyRing({**fresh.keys, **old.keys})
            count = db.session.query(DataKey).count()
            assert operations.rotate_keys() == count + (1 if kept else 0)
            assert operations.rotate_keys() == 0
            db.session.remove()
        app.extensions["key_ring"] = fresh
        with app.app_context():
            assert unseal(PLACE, ROW, sealed) == WORDS
            assert all(row.wrapped.startswith("v1:t2:") for row in db.session.scalars(select(DataKey)))
            db.session.remove()
        app.extensions["key_ring"] = old
        with app.app_context(), pytest.raises(Unreadable, match="no key named t2"):
            unseal(PLACE, ROW, sealed)
    finally:
        app.extensions["key_ring"] = old
        if kept:
            wrapped_file.write_bytes(kept)


def test_the_key_ring_is_in_no_message(maya: UUID) -> None:
    secret = keyring.make("k9").split(":")[1]
    with pytest.raises(BadKeys) as refused:
        keyring.parse(f"k9:{secret},k9:{secret}")
    assert secret not in str(refused.value)


@pytest.mark.parametrize("text", ["", "k1", "k1:", "k1:short", ":" + "A" * 43, "k 1:" + "A" * 43, "k1:" + "!" * 43])
def test_a_bad_key_ring_is_refused(text: str) -> None:
    with pytest.raises(BadKeys):
        keyring.parse(text)


def test_addresses_are_looked_up_by_a_keyed_hash(app: Flask, maya: UUID) -> None:
    user = db.session.get_one(User, maya)
    assert user.email == "maya@riverbend.example"
    assert "maya" not in user.email_sealed + user.email_lookup
    assert len(user.email_lookup) == 64
