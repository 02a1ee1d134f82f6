"""Ids made of what a person typed. Nobody sees them; they never change and are never used for something else."""

import re
import unicodedata
from collections.abc import Container

from portal.worksheets.definitions.checks.shape import RESERVED

OWN = "own-"
"""What the id of every worksheet made here begins with, so that no library of later years has it."""
LONGEST = 40


def worksheet_id(title: str, taken: Container[str]) -> str:
    """ "Evening walk" -> "own-evening-walk", or "own-evening-walk-2" when that is taken."""
    base = (OWN + (_words(title, "-").removeprefix(OWN) or "worksheet"))[:LONGEST].strip("-")
    return _free(base, "-", taken)


def part_id(label: str, fallback: str, taken: Container[str]) -> str:
    """ "How was my day?" -> "how_was_my_day". `fallback` for a label without a Latin letter."""
    base = _words(label, "_").lstrip("0123456789_")[:24].strip("_") or fallback
    return _free(base if base not in RESERVED else f"{base}_1", "_", taken)


def _words(text: str, between: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return between.join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


def _free(base: str, between: str, taken: Container[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        tail = f"{between}{number}"
        name = base[: LONGEST - len(tail)].rstrip("-_") + tail
    return name
