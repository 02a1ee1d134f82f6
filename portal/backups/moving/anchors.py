"""What was written down of the audit chains outside the database goes along, line for line.

Nothing is written over: at the new place there is no such file, or it goes on from this one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.backups.manifest import ANCHORS, Manifest
from portal.backups.refused import Refused
from portal.vault import shelf

PIECE = 1 << 20


def lines(path: Path) -> Iterator[bytes]:
    """To the end of the last whole line there is now."""
    if not path.exists():
        return
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(PIECE):
            whole, end, rest = (rest + piece).rpartition(b"\n")
            yield whole + end


def check_free(path: Path, found: Manifest) -> None:
    """Raises Refused where other anchors are."""
    if path.exists() and not _goes_on(path, found):
        raise Refused(f"{path} holds the anchors of another record: name another file in PORTAL_AUDIT_ANCHORS.")


def put(path: Path, content: Iterable[bytes]) -> bool:
    """Whether it was written: where there is one already it goes on from this one, and stays."""
    if path.exists():
        return False
    partial = path.with_name(path.name + ".part")
    partial.touch(mode=0o600)
    with partial.open("wb") as file:
        file.writelines(content)
    if not partial.stat().st_size:
        partial.unlink()
        return False
    shelf.put(partial, path)
    return True


def _goes_on(path: Path, found: Manifest) -> bool:
    size, wanted = found.parts.get(ANCHORS, (0, ""))
    digest, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while left and (piece := file.read(min(PIECE, left))):
            digest.update(piece)
            left -= len(piece)
    return not size or (not left and digest.hexdigest() == wanted)
