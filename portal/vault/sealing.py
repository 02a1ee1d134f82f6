"""Seal and open values with the data key of the person they belong to.

A sealed text reads `v1:<data key id>:<base64>`. Its associated data names table, column and row, so
a value that is moved to another place does not open. Destroying a data key makes everything sealed
with it unreadable, in every copy.
"""

import base64
import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app, g
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.connections import reading
from portal.database import Base, Identified, db, table_of
from portal.reading import Rows, read
from portal.vault.keyring import NONCE, BadKeys, Erased, KeyRing, Unreadable

CLINIC = UUID(int=0)
"""Owner of what belongs to no patient: e-mail addresses, handouts, the clinic's own notes."""


class DataKey(Identified, Base):
    """A key that seals one owner's words, itself wrapped by the key ring."""

    __tablename__ = "data_key"

    owner_id: Mapped[UUID] = mapped_column(unique=True)
    wrapped: Mapped[str]
    created_at: Mapped[datetime]


def key_ring() -> KeyRing:
    return cast(KeyRing, current_app.extensions["key_ring"])


def make_key(owner_id: UUID) -> None:
    """Give an owner a data key, once. Called when a person becomes a patient."""
    if db.session.scalar(select(DataKey.id).where(DataKey.owner_id == owner_id)) is None:
        row = DataKey(owner_id=owner_id, wrapped="", created_at=clock.now())
        db.session.add(row)
        db.session.flush()
        row.wrapped = key_ring().wrap(os.urandom(32), f"data_key {row.id.hex}")
        db.session.flush()
        g.keys_changed = True


def seal(owner_id: UUID, place: str, row_id: UUID, text: str) -> str:
    """`text` sealed for `owner_id`; `place` is "table.column"."""
    key_id, key = _key_of(owner_id)
    nonce = os.urandom(NONCE)
    body = nonce + key.encrypt(nonce, text.encode(), _where(place, row_id))
    return f"v1:{key_id.hex}:{base64.b64encode(body).decode()}"


def unseal(place: str, row_id: UUID, envelope: str) -> str:
    """The text inside. Raises Unreadable when it was moved, altered, or its key is gone."""
    version, key_id, body = envelope.split(":", 2)
    if version != "v1":
        raise Unreadable(f"{place}: unknown envelope {version}")
    return _open(UUID(key_id), base64.b64decode(body), place, row_id).decode()


def seal_bytes(owner_id: UUID, place: str, row_id: UUID, content: bytes) -> bytes:
    """A file's bytes, sealed: `v1` · data key id (16) · nonce (12) · ciphertext."""
    key_id, key = _key_of(owner_id)
    nonce = os.urandom(NONCE)
    return b"v1" + key_id.bytes + nonce + key.encrypt(nonce, content, _where(place, row_id))


def unseal_bytes(place: str, row_id: UUID, envelope: bytes) -> bytes:
    """The file's bytes. Raises Unreadable."""
    return _open(UUID(bytes=envelope[2:18]), envelope[18:], place, row_id)


def preload(envelopes: Iterable[str]) -> None:
    """Fetch, in one statement, the keys that a page of sealed texts needs."""
    wanted = {UUID(envelope.split(":", 2)[1]) for envelope in envelopes} - _held().keys()
    if wanted:
        for row in _rows(list(wanted)):
            _held()[row.id] = _unwrapped(key_ring(), row.id, row.wrapped)
            db.session.info[("data key of", row.owner_id)] = row.id


def hold_key(key_id: UUID, wrapped: str, owner_id: UUID | None = None) -> None:
    """Take a data key that a page's own statement brought along, so that none is spent on fetching it.

    With its owner named, it seals too.
    """
    if key_id not in _held():
        _held()[key_id] = _unwrapped(key_ring(), key_id, wrapped)
    if owner_id is not None:
        db.session.info[("data key of", owner_id)] = key_id


def require_key(owner_id: UUID) -> None:
    """Raises Erased when this owner's words were erased: nothing can be read of them, nor added to them."""
    _key_of(owner_id)


def keyed_hash(purpose: str, text: str) -> str:
    """A keyed hash, for looking something up (an e-mail address) without keeping it readable."""
    row = read(_BY_OWNER, {"owner_id": CLINIC}).one()
    secret = key_ring().unwrap(row.wrapped, f"data_key {row.id.hex}")
    derived = hmac.digest(secret, b"look-up", "sha256")
    return hmac.new(derived, f"{purpose}:{text}".encode(), "sha256").hexdigest()


def destroy_key(owner_id: UUID) -> None:
    """Erase an owner's words everywhere at once, backups included: see `escrow`."""
    row = db.session.scalar(select(DataKey).where(DataKey.owner_id == owner_id))
    if row is not None:
        _held().pop(row.id, None)
        db.session.info.pop(("data key of", owner_id), None)
        db.session.delete(row)
        db.session.flush()
        g.keys_changed = True
        g.setdefault("keys_destroyed", set()).add(owner_id.hex)


def check_ring() -> None:
    """Raises BadKeys when this ring does not open the clinic's key. Silent while there is none, or no database."""
    try:
        with reading():
            row = read(_BY_OWNER, {"owner_id": CLINIC}).one_or_none()
        if row is not None:
            _unwrapped(key_ring(), row.id, row.wrapped)
    except SQLAlchemyError:
        pass
    except Unreadable as fault:
        db.session.remove()
        db.engine.dispose()
        raise BadKeys("PORTAL_KEYS does not open this database: it was sealed with another ring.") from fault
    finally:
        db.session.remove()


def rewrap_all() -> int:
    """Wrap every data key under the ring's current key; returns how many were changed."""
    ring, changed = key_ring(), 0
    for row in db.session.scalars(select(DataKey).with_for_update()):
        if not row.wrapped.startswith(f"v1:{ring.current}:"):
            label = f"data_key {row.id.hex}"
            row.wrapped = ring.wrap(ring.unwrap(row.wrapped, label), label)
            changed += 1
    db.session.flush()
    return changed


_KEYS = table_of(DataKey)
_ROW = select(_KEYS.c.id, _KEYS.c.owner_id, _KEYS.c.wrapped)
_BY_ID = _ROW.where(_KEYS.c.id == bindparam("id"))
_BY_IDS = _ROW.where(_KEYS.c.id.in_(bindparam("ids", expanding=True)))
_BY_OWNER = _ROW.where(_KEYS.c.owner_id == bindparam("owner_id"))


def _rows(key_ids: list[UUID]) -> Rows:
    """Most pages need one: a statement with a list is written anew each time."""
    return read(_BY_ID, {"id": key_ids[0]}) if len(key_ids) == 1 else read(_BY_IDS, {"ids": key_ids})


def _held() -> dict[UUID, AESGCM]:
    return cast(dict[UUID, AESGCM], db.session.info.setdefault("data keys", {}))


def _key_of(owner_id: UUID) -> tuple[UUID, AESGCM]:
    known = db.session.info.get(("data key of", owner_id))
    if known is None:
        row = read(_BY_OWNER, {"owner_id": owner_id}).one_or_none()
        if row is None:
            raise Erased("this owner has no data key")
        _held()[row.id] = _unwrapped(key_ring(), row.id, row.wrapped)
        known = db.session.info[("data key of", owner_id)] = row.id
    return known, _held()[known]


def _open(key_id: UUID, raw: bytes, place: str, row_id: UUID) -> bytes:
    if key_id not in _held():
        preload([f"v1:{key_id.hex}:"])
    key = _held().get(key_id)
    if key is None:
        raise Erased(f"{place}: its data key is gone")
    try:
        return key.decrypt(raw[:NONCE], raw[NONCE:], _where(place, row_id))
    except InvalidTag as fault:
        raise Unreadable(f"{place} does not open: moved or altered") from fault


def _where(place: str, row_id: UUID) -> bytes:
    return f"{place}/{row_id.hex}".encode()


def _unwrapped(ring: KeyRing, key_id: UUID, wrapped: str) -> AESGCM:
    return _cached(tuple(ring.keys.items()), key_id, wrapped)


@lru_cache(maxsize=2048)
def _cached(keys: tuple[tuple[str, bytes], ...], key_id: UUID, wrapped: str) -> AESGCM:
    # Saves the unwrapping, not the look-up: the row is read in every request, so a destroyed key is gone at once.
    return AESGCM(KeyRing(dict(keys)).unwrap(wrapped, f"data_key {key_id.hex}"))
