"""A roster to begin with: the headings, and two people who are none."""

from collections.abc import Iterator
from datetime import date

from portal.admin.rosters.columns import Column


def template(today: date) -> Iterator[list[str]]:
    yield [one.value for one in Column]
    yield ["1001", "Alex Example", "alex@example.org", "therapist", "", "", "", "en", "LCSW", *[""] * 4]
    yield [
        "1002",
        "Robin Example",
        "robin@example.org",
        "patient",
        "Day group",
        today.isoformat(),
        "1001",
        "es",
        "",
        "(555) 010-0142",
        "Alex Example",
        "partner",
        "(555) 010-0143",
    ]
