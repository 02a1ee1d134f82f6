"""The data keys beside the backups, in one file that is always today's.

A backup holds no data key. So one that is years old, with this file and the ring, opens for everybody whose key was
not destroyed since; and nobody else's words are in it any more. The file is written anew at every change of a key.
Of a key that is gone it remembers whose it was: a restored backup erases that person's rows again.
"""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, g
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.config.settings import Settings
from portal.connections import reading
from portal.database import db, table_of
from portal.vault import shelf
from portal.vault.keyring import KeyRing, Unreadable
from portal.vault.sealing import CLINIC, DataKey, key_ring

NAME = "keys.groundwork"
LABEL = "data keys beside the backups"
_KEYS = table_of(DataKey)
_ALL = select(_KEYS.c.id, _KEYS.c.owner_id, _KEYS.c.wrapped, _KEYS.c.created_at).order_by(_KEYS.c.id)


class BadKeyFile(Exception):
    """This file cannot serve; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Kept:
    """The rows of the data keys, and whose keys were destroyed."""

    keys: tuple[tuple[str, str, str, str], ...] = ()
    destroyed: frozenset[str] = field(default=frozenset())

    @property
    def clinic_key(self) -> str:
        """The id of the clinic's own key: no two clinics have the same."""
        return next((id for id, owner, *_ in self.keys if UUID(owner) == CLINIC), "")

    def rows(self) -> Iterator[dict[str, Any]]:
        for id, owner, wrapped, at in self.keys:
            made = datetime.fromisoformat(at)
            yield {"id": UUID(id), "owner_id": UUID(owner), "wrapped": wrapped, "created_at": made}


def read(path: Path, ring: KeyRing) -> Kept:
    """Raises BadKeyFile."""
    try:
        held = json.loads(ring.unwrap(path.read_text(encoding="ascii").strip(), LABEL))
        return Kept(tuple(tuple(row) for row in held["keys"]), frozenset(held["destroyed"]))
    except FileNotFoundError:
        raise BadKeyFile(f"{path} is not there: without the data keys no backup can be read.") from None
    except (Unreadable, ValueError) as fault:
        raise BadKeyFile(f"{path} does not open: PORTAL_KEYS is another ring, or the file is damaged.") from fault


def save(also_destroyed: frozenset[str] = frozenset()) -> bool:
    """Write what the database holds now, if the file says something else. One at a time, each reads after its turn.

    Outside a transaction. Raises BadKeyFile rather than take the place of another clinic's file, or of one it cannot
    read.
    """
    settings: Settings = current_app.extensions["settings"]
    if not settings.backups_kept:
        return False
    folder = shelf.opened(settings.backup_folder)
    with _turn(folder):
        before, now = _before(folder / NAME), _in_database()
        if before.keys and before.clinic_key != now.clinic_key:
            raise BadKeyFile(f"{folder / NAME} belongs to another clinic: give PORTAL_BACKUPS a folder of its own.")
        living = {owner for _, owner, *_ in now.keys}  # nobody is given a key a second time
        gone = {owner for _, owner, *_ in before.keys}
        after = Kept(now.keys, (before.destroyed | gone | also_destroyed) - living)
        if after == before and not _is_old(folder / NAME):
            return False
        _write(folder / NAME, after)
        return True


def init_escrow(app: Flask, trouble: Callable[[str, BaseException], None]) -> None:
    """To be called before the transaction is connected: what is registered first runs last, after the commit."""

    @app.after_request
    def _save_what_was_committed(response: Response) -> Response:
        if g.pop("keys_changed", False) and response.status_code < 400:
            try:
                save(frozenset(g.get("keys_destroyed", ())))
            except (OSError, BadKeyFile, SQLAlchemyError) as fault:
                trouble("keep keys", fault)  # the worker tries again, every minute
        return response


def _before(path: Path) -> Kept:
    return read(path, key_ring()) if path.exists() else Kept()


def _is_old(path: Path) -> bool:
    """Sealed with a key that is not the ring's first any more."""
    return not path.read_text(encoding="ascii").startswith(f"v1:{key_ring().current}:")


def _in_database() -> Kept:
    with reading(), db.engine.connect() as connection:
        rows = connection.execute(_ALL).all()
    return Kept(tuple((row.id.hex, row.owner_id.hex, row.wrapped, row.created_at.isoformat()) for row in rows))


def _write(path: Path, kept: Kept) -> None:
    held = json.dumps({"keys": kept.keys, "destroyed": sorted(kept.destroyed)})
    partial = path.with_suffix(".part")
    partial.touch(mode=0o600)
    partial.write_text(key_ring().wrap(held.encode(), LABEL), encoding="ascii")
    shelf.put(partial, path)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Whoever writes last has read last: nobody puts back a key that was destroyed meanwhile."""
    with (folder / ".turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
