"""What people write in these clinics: the demo clinic's own words, again and again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from portal.demo import messages
from portal.demo.homework import COURSES, SOURCE
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.cells.sending import visible_only
from portal.worksheets.document import Document, Posted
from portal.worksheets.filled import assess
from portal.worksheets.published import catalogue

LONGEST = 800
"""Bytes of a draft as it is stored. Longer ones (a diary card, a plan) are left out: a disk is only so large."""


@dataclass(frozen=True)
class Sheet:
    """A worksheet as somebody filled it in: the draft, what was sent of it, and what was worked out."""

    slug: str
    version: str
    draft: bytes
    sent: bytes
    computed: bytes


@cache
def sheets() -> tuple[Sheet, ...]:
    """Within an application context."""
    return tuple(one for one in _sheets() if len(one.draft) <= LONGEST)


def _sheets() -> Iterator[Sheet]:
    for one in yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["patients"]:
        if "sent" in one:
            yield _sheet(one["slug"], one["answers"])
    for course in yaml.safe_load(COURSES.read_text(encoding="utf-8"))["courses"]:
        for _days_ago, values, *_more in course["times"]:
            answers = dict(zip(course["items"], values, strict=True))
            yield _sheet(course["slug"], {key: value for key, value in answers.items() if value is not None})


def _sheet(slug: str, answers: dict[str, Any]) -> Sheet:
    worksheet, document = catalogue().current(slug), Document()
    document.merge(Posted(flatten(worksheet, answers)))
    cells = visible_only(worksheet, document.values)
    found = assess(worksheet, cells)
    worked_out = {"computed": found.computed, "bands": found.bands, "alerts": found.alerts}
    draft, sent, computed = (document.dumps(), *(json.dumps(one, ensure_ascii=False) for one in (cells, worked_out)))
    return Sheet(slug, worksheet.version, draft.encode(), sent.encode(), computed.encode())


HERS = tuple(body.encode() for talk in messages.TALKS for _, _, who, body in talk[2] if who == talk[0])
THEIRS = tuple(body.encode() for talk in messages.TALKS for _, _, who, body in talk[2] if who != talk[0])
COMMENTS = (
    b"You found a fact that does not fit, by yourself, and the feeling moved. That is the whole skill.",
    b"Thank you. We will look at it together on Wednesday.",
    b"A clear one. Next time, add what you noticed in your body.",
)
# fmt: off
FIRST = (
    "Avery", "Blake", "Casey", "Drew", "Ellis", "Frankie", "Gray", "Harper", "Indigo", "Jamie", "Kai", "Logan",
    "Morgan", "Noel", "Oakley", "Parker", "Quinn", "Reese", "Sage", "Taylor", "Umber", "Vesper", "Wren", "Xen",
    "Yael", "Zion", "Ada", "Bea", "Cleo", "Dora", "Esme", "Flora", "Greta", "Hana", "Iris", "June", "Kira",
    "Lola", "Mina", "Nell",
)
LAST = (
    "Lane", "Brook", "Field", "Hill", "Wood", "Stone", "Marsh", "Vale", "Ford", "Glen", "Moor", "Heath", "Cliff",
    "Dale", "Grove", "Hurst", "Leigh", "Mead", "Park", "Rowe", "Shaw", "Thorpe", "Vance", "Webb", "York",
    "Abbott", "Barlow", "Crane", "Dalton", "Easton", "Farrow", "Gale", "Holt", "Irwin", "Joyce", "Kerr", "Lowe",
    "Munro", "Nash", "Orr",
)
# fmt: on


def name(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
