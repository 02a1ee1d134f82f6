"""What a backup or an archive says of itself, in its last piece."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from portal.backups.archive import BACKUP, Damaged, Kind, Reader
from portal.backups.rows import Columns
from portal.vault.keyring import KeyRing

ROWS, FILES, ANCHORS = "rows/", "files/", "anchors"
"""How parts are named: rows/<table>, files/<id>; and in an archive, what was written down of the audit chains."""
Step = Callable[[int], object]
"""Told how much further it went."""


@dataclass(frozen=True)
class Manifest:
    """`parts`: size and SHA-256 of each. `heads`: length and hash of each audit chain. `clinic_key`: its id.

    `version`: of the portal that made it.
    """

    made_at: str
    revision: str
    database: str
    clinic_key: str
    columns: dict[str, Columns]
    counts: dict[str, int]
    parts: dict[str, tuple[int, str]]
    heads: dict[str, tuple[int, str]]
    version: str = ""

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def files(self) -> list[str]:
        return [name.removeprefix(FILES) for name in self.parts if name.startswith(FILES)]

    def dumps(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def loads(cls, content: bytes) -> "Manifest":
        try:
            held: dict[str, Any] = json.loads(content)
            for name in ("parts", "heads"):
                held[name] = {one: (size, digest) for one, (size, digest) in held[name].items()}
            held["columns"] = {one: [(name, kind) for name, kind in all_of] for one, all_of in held["columns"].items()}
            return cls(**held)
        except (ValueError, TypeError, KeyError) as fault:
            raise Damaged("Its own list cannot be read: a newer version of the portal made it.") from fault


def nothing(further: int) -> None:
    """Nobody is told how far it is."""


def check(path: Path, ring: KeyRing, kind: Kind = BACKUP, step: Step = nothing) -> Manifest:
    """Read all of it, and hold it against its own list. `step` hears of bytes. Raises Damaged."""
    found: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            reader = Reader(file, ring, kind)
            for name, pieces in reader.parts():
                found[name] = sum(_stepped(pieces, step))
    except OSError as fault:
        raise Damaged(f"{path} cannot be read: {fault.strerror}.") from fault
    manifest = Manifest.loads(reader.last)
    if found != {name: size for name, (size, _) in manifest.parts.items()}:
        raise Damaged(f"The {kind.name} does not hold what its own list says.")
    return manifest


def _stepped(pieces: Iterable[bytes], step: Step) -> Iterator[int]:
    for piece in pieces:
        step(len(piece))
        yield len(piece)


def revision_of(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
