"""What is here now, held against what a backup or an archive says: before it counts."""

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import Connection

from portal.audit import verify
from portal.backups import rows
from portal.backups.manifest import FILES, ROWS, Manifest, Step, nothing
from portal.backups.refused import Refused
from portal.database import PORTION
from portal.files import store
from portal.messages.attaching import FILE
from portal.vault.keyring import Erased, Unreadable
from portal.vault.sealing import unseal_bytes

PLACES = (FILE, store.PLACE)
"""What seals a file: one of these."""


def check_rows(connection: Connection, found: Manifest, step: Step = nothing) -> None:
    """Row for row. Raises Refused."""
    for name, columns in found.columns.items():
        if digest(_stepped(rows.lines(connection, name, columns), step)) != found.parts[ROWS + name][1]:
            raise Refused(f"What was read into {name} is not what was written from it.")


def check_file(found: Manifest, name: str) -> bytes:
    """Byte for byte, still sealed. Raises Refused."""
    content = store.sealed(UUID(name))
    if digest([content]) != found.parts[FILES + name][1]:
        raise Refused(f"The file {name} is not what was written.")
    return content


def check_files(found: Manifest, step: Step, erased: bool) -> int:
    """The same for each, and each opens: how many. `erased`: there are people whose keys are gone. Raises Refused."""
    opened = 0
    for name in found.files:
        opened += _opens(UUID(name), check_file(found, name), erased)
        step(1)
    return opened


def check_chains(found: Manifest) -> None:
    """Every link holds, and each chain ends where it did. Raises Refused."""
    faults = list(verify.faults())
    if faults or {chain.hex: head for chain, head in verify.heads().items()} != found.heads:
        raise Refused("The audit record is not whole: " + "; ".join(faults or ["its heads are not what was written"]))


def digest(content: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for piece in content:
        whole.update(piece)
    return whole.hexdigest()


def _opens(file_id: UUID, content: bytes, erased: bool) -> bool:
    for place in PLACES:
        try:
            unseal_bytes(place, file_id, content)
            return True
        except Erased:
            if erased:
                return False
        except Unreadable:
            continue
    raise Refused(f"The file {file_id.hex} does not open.")


def _stepped(lines: Iterable[bytes], step: Step) -> Iterator[bytes]:
    for number, line in enumerate(lines, 1):
        yield line
        if not number % PORTION:
            step(PORTION)
