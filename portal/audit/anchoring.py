"""Heads of the chains, kept in a file outside the database: what was cut off or rolled back there shows against them.

A line holds when, how many chains and links there were, a digest over all heads, and the heads themselves: all of
them once a day, and between only those that have moved. Lines are added, never changed.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from logging import INFO, LogRecord
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from portal.audit.verify import heads

Heads = dict[UUID, tuple[int, str]]
WHOLE_EVERY = timedelta(hours=23)
PARTS = {"at", "digest", "after", "whole", "heads"}
BLOCK = 1 << 18
"""How many bytes of the file are looked at at a time."""


class BrokenAnchors(Exception):
    """The file itself was edited, or a line was taken out of it. The message is a sentence for the operator."""


@dataclass
class Anchored:
    """What a file of anchors says: `known` at the last line, and every link it ever named, by chain and place.

    `lines`: how many there are, and `at`: of when the last is. `torn`: lines that were begun and not finished, when the
    machine stopped.
    """

    known: Heads = field(default_factory=dict)
    links: dict[UUID, dict[int, str]] = field(default_factory=dict)
    whole_at: datetime | None = None
    last: str = ""  # the digest of the last line
    lines: int = 0
    at: datetime | None = None
    torn: int = 0

    def take(self, line: str) -> None:
        """One line more. Raises BrokenAnchors."""
        said = _said(line)
        if not said:
            self.torn += 1
            return
        if said["after"] != self.last:
            raise BrokenAnchors(f"the line of {said['at']} does not follow the line before it")
        moved = {UUID(chain): (place, head) for chain, (place, head) in said["heads"].items()}
        self.known = moved if said["whole"] else self.known | moved
        self.whole_at = datetime.fromisoformat(said["at"]) if said["whole"] else self.whole_at
        for chain, (place, head) in moved.items():
            self.links.setdefault(chain, {})[place] = head
        if said["digest"] != digest(self.known):
            raise BrokenAnchors(f"the line of {said['at']} does not say what its digest says")
        self.last, self.at = _of(line), datetime.fromisoformat(said["at"])
        self.lines += 1


def anchor(path: Path, now: datetime, syslog: str = "") -> int:
    """Add a line of now, on the disk when this returns; and tell the system log. How many links are held by it."""
    before, found = (_lately(path) if path.exists() else Anchored()), heads()
    whole = before.whole_at is None or now - before.whole_at >= WHOLE_EVERY or before.known.keys() - found.keys()
    links = sum(length for length, _head in found.values())
    said = {"at": now.isoformat(), "chains": len(found), "links": links, "digest": digest(found)}
    moved = {str(chain): head for chain, head in sorted(found.items()) if whole or before.known.get(chain) != head}
    _append(path, json.dumps({**said, "after": before.last, "whole": bool(whole), "heads": moved}))
    if syslog:
        _tell(syslog, "portal audit: " + " ".join(f"{name}={value}" for name, value in said.items()))
    return links


def anchored(path: Path) -> Anchored:
    """All that the file says. Raises BrokenAnchors."""
    found = Anchored()
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.strip():
                found.take(line.strip())
    return found


def _lately(path: Path) -> Anchored:
    """What it says from its last whole line on: all that the next line goes by, however long the file has grown.

    Whether every line before follows the one before it, `anchored` says. Raises BrokenAnchors.
    """
    lines, found = [], Anchored()
    with path.open("rb") as file:
        for line in _backwards(file):
            lines.append(line)
            said = _said(line)
            if said.get("whole"):
                found.last = said["after"]
                break
    for line in reversed(lines):
        found.take(line)
    return found


def _backwards(file: BinaryIO) -> Iterator[str]:
    """Its lines, the last one first."""
    at, begun = file.seek(0, os.SEEK_END), b""
    while at:
        start = max(0, at - BLOCK)
        file.seek(start)
        begun, *whole = (file.read(at - start) + begun).split(b"\n")
        at = start
        yield from _words(reversed(whole))
    yield from _words([begun])


def _words(lines: Iterable[bytes]) -> Iterator[str]:
    return (line.decode(errors="replace").strip() for line in lines if line.strip())


def _said(line: str) -> dict[str, Any]:
    """Nothing, of one that was begun and not finished, or that is no anchor."""
    try:
        said: Any = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and said.keys() >= PARTS else {}


def digest(known: Heads) -> str:
    """Over every head, in the order of the chains."""
    whole = hashlib.sha256()
    for chain, (length, head) in sorted(known.items()):
        whole.update(f"{chain.hex} {length} {head}\n".encode())
    return whole.hexdigest()


def _of(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _append(path: Path, line: str) -> None:
    is_new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, b"\n" + line.encode() + b"\n")  # whatever stood there half is a line of its own
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _tell(syslog: str, words: str) -> None:
    """`syslog`: a socket of this machine such as /dev/log, or host:port."""
    host, _, port = syslog.rpartition(":")
    handler = SysLogHandler((host, int(port)) if host else syslog)
    try:
        handler.emit(LogRecord("portal", INFO, "", 0, words, None, None))
    finally:
        handler.close()
