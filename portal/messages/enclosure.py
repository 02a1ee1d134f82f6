"""A file that went with a message: what a page or a copy of the record says of it. Knows no database."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Enclosure:
    """`size`: in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int
