"""What a lock file says, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = tuple(sorted((ROOT / "requirements").glob("*.lock")))
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)(?:\s*;[^\\]*)?\s*\\?\s*")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\s*\\?")


@dataclass(frozen=True)
class Pinned:
    name: str
    version: str
    hashes: int


def faults(text: str) -> Iterator[str]:
    """What a lock must not hold."""
    for line in text.splitlines():
        if re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|^-e |@ ", line):
            yield f"says where from: {line}"
        if line and not line.startswith((" ", "#")) and not _PIN.fullmatch(line):
            yield f"is not pinned: {line}"
    yield from (f"{one.name} has no hash" for one in pinned(text) if not one.hashes)


def pinned(text: str) -> list[Pinned]:
    found: list[Pinned] = []
    for line in text.splitlines():
        if pin := _PIN.match(line):
            found.append(Pinned(pin[1], pin[2], 0))
        elif _HASH.match(line.strip()) and found:
            found[-1] = Pinned(found[-1].name, found[-1].version, found[-1].hashes + 1)
    return found
