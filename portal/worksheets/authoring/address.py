"""Where a part of a definition is: a question ("q.mood") or a section ("s.evening"), by its id and not by its place."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from portal.worksheets.definitions.faults import Path

Document = dict[str, Any]
Part = dict[str, Any]


@dataclass(frozen=True)
class Address:
    kind: str
    id: str

    @classmethod
    def parse(cls, text: str) -> "Address | None":
        kind, dot, name = text.partition(".")
        return cls(kind, name) if dot and name and kind in ("q", "s") else None

    def __str__(self) -> str:
        return f"{self.kind}.{self.id}"

    @property
    def is_section(self) -> bool:
        return self.kind == "s"


def path_of(document: Document, address: Address) -> Path | None:
    """("sections", 0) or ("sections", 0, "fields", 2); None when there is no such part."""
    for s, section in enumerate(document["sections"]):
        if address.is_section and section["id"] == address.id:
            return ("sections", s)
        for f, question in enumerate(section["fields"]):
            if not address.is_section and question["id"] == address.id:
                return ("sections", s, "fields", f)
    return None


def part_at(document: Document, address: Address) -> Part | None:
    """The part itself, to be read or changed in place; None where the document has none there."""
    path = path_of(document, address)
    if path is None:
        return None
    part: Any = document
    for step in path:
        part = part[step]
    found: Part = part
    return found


def owner_of(document: Document, path: Path) -> Address | None:
    """The question or section that a place in the document belongs to; None for the sheet as a whole."""
    if len(path) < 2 or path[0] != "sections" or not isinstance(path[1], int):
        return None
    section = document["sections"][path[1]]
    if len(path) > 3 and path[2] == "fields" and isinstance(path[3], int):
        return Address("q", section["fields"][path[3]]["id"])
    return Address("s", section["id"])


def mark(part: object) -> str:
    """A fingerprint: whether a part is still as somebody saw it."""
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


def mark_of(document: Document, address: Address) -> str:
    """Of a part; of a section without its questions, and of the sheet's own words when there is no such part."""
    part = part_at(document, address) or {}
    return mark({key: value for key, value in part.items() if key != "fields"})
