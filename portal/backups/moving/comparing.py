"""What arrived, held against what the archive says: within the transaction that brought it, before it counts."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import Connection

from portal.audit import verify
from portal.backups import rows
from portal.backups.manifest import FILES, ROWS, Manifest, Step
from portal.backups.restoring import Refused, digest
from portal.database import PORTION
from portal.files import store
from portal.messages.attaching import FILE
from portal.vault.keyring import Erased, Unreadable
from portal.vault.sealing import unseal_bytes

PLACES = (FILE, store.PLACE)
"""What seals a file: one of these."""


def check_rows(connection: Connection, found: Manifest, step: Step) -> None:
    """Row for row. Raises Refused."""
    for name, columns in found.columns.items():
        if digest(_stepped(rows.lines(connection, name, columns), step)) != found.parts[ROWS + name][1]:
            raise Refused(f"What was read into {name} is not what the archive holds.")


def check_files(found: Manifest, step: Step, erased: bool) -> int:
    """Byte for byte, and each opens: how many. `erased`: there are people whose keys are gone. Raises Refused."""
    opened = 0
    for name in found.files:
        content = store.sealed(UUID(name))
        if digest([content]) != found.parts[FILES + name][1]:
            raise Refused(f"The file {name} is not what the archive holds.")
        opened += _opens(UUID(name), content, erased)
        step(1)
    return opened


def check_chains(found: Manifest) -> None:
    """Every link holds, and each chain ends where the archive says. Raises Refused."""
    faults = list(verify.faults())
    if faults or {chain.hex: head for chain, head in verify.heads().items()} != found.heads:
        raise Refused("The audit record is not whole: " + "; ".join(faults or ["its heads differ from the archive's"]))


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
