"""Single answers of a worksheet, as `assemble` gives them, for whoever makes something of them. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Answers = Mapping[str, Any]


def words(answers: Answers, name: str) -> str:
    """ "" where it was left blank, or is not asked in this version."""
    return str(answers.get(name) or "").strip()


def day(answers: Answers, name: str) -> date | None:
    """None where it was left blank, or is no day."""
    try:
        return date.fromisoformat(words(answers, name))
    except ValueError:
        return None


def rows(answers: Answers, table: str, needed: str) -> Iterator[Answers]:
    """A table's rows in which `needed` is filled in."""
    return (row for row in answers.get(table) or () if words(row, needed))
