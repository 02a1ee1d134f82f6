"""A page of resources, and where the next one goes on: by the row they are made of, and how many of that went out."""

from dataclasses import dataclass
from uuid import UUID

from portal.records.as_fhir import Rows
from portal.records.fhir.parts import Json
from portal.records.own.portions import FIRST
from portal.web.asked import id_of, whole_number

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
    found, number = id_of(row), whole_number(taken, 5)
    return Mark(found, number) if found and number is not None else None


def count_of(words: str) -> int | None:
    """0 is one too: of whoever wants to know how many there are."""
    number = whole_number(words, 5)
    return None if number is None else min(number, MOST)


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
