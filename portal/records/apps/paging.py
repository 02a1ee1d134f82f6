"""A page of resources, and where the next one goes on: by the row they are made of, and how many of that went out."""

from dataclasses import dataclass
from uuid import UUID

from portal.records.as_fhir import Rows
from portal.records.fhir.parts import Json
from portal.records.own.portions import FIRST
from portal.web.asked import id_of

USUAL, MOST = 50, 100


@dataclass(frozen=True)
class Mark:
    row: UUID = FIRST
    taken: int = 0

    def __str__(self) -> str:
        return f"{self.row}.{self.taken}"


def mark_of(words: str) -> Mark | None:
    """ "0193….2"."""
    row, _dot, taken = words.partition(".")
    found = id_of(row)
    return Mark(found, int(taken)) if found and taken.isascii() and taken.isdigit() and len(taken) < 6 else None


def count_of(words: str) -> int | None:
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 0
    return min(number, MOST) if number else None


def page_of(rows: Rows, since: Mark, count: int) -> tuple[list[Json], Mark | None]:
    """`rows`: from that of `since` on."""
    found: list[Json] = []
    for row_id, some in rows:
        first = since.taken if row_id == since.row else 0
        for number, one in enumerate(some[first:], first):
            if len(found) == count:
                return found, Mark(row_id, number)
            found.append(one)
    return found, None
