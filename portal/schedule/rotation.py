"""The lessons of a series, one per week in turn."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Lesson:
    """What one session teaches. `skills`: ids of the skills library; the other two: worksheets by their slugs."""

    topic: str = ""
    module: str = ""
    skills: tuple[str, ...] = ()
    in_session: tuple[str, ...] = ()
    homework: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Lesson":
        """From a row of `Series.rotation`."""
        lists = {name: tuple(row.get(name, ())) for name in ("skills", "in_session", "homework")}
        return cls(topic=row.get("topic", ""), module=row.get("module", ""), **lists)

    def row(self) -> dict[str, Any]:
        """For `Series.rotation`."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def lesson_on(rotation: Sequence[dict[str, Any]], first_week: date, day: date) -> Lesson:
    """The lesson of the week of `day`, counted from that of `first_week`; an empty one without a rotation."""
    return Lesson.of(rotation[place_in(rotation, first_week, day)]) if rotation else Lesson()


def place_in(rotation: Sequence[dict[str, Any]], first_week: date, day: date) -> int:
    """Which lesson of a rotation it is, from 0."""
    weeks: int = (_monday(day) - _monday(first_week)) // WEEK
    return weeks % len(rotation)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
