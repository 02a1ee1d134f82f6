"""The two real-shaped programs that come with the portal, for a clinic to copy and edit. Read once."""

from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from portal.content import part

LIBRARY = Path(__file__).parent / "library" / "programs.yaml"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class BlueprintSession:
    """One weekly session. `lessons`: rows as a rotation keeps them, one per week."""

    weekday: int
    begins: time
    ends: time
    focus: str
    blocks: tuple[dict[str, Any], ...]
    lessons: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Blueprint:
    id: str
    title: str
    population: str
    length_weeks: int
    weekly_hours: int
    minimum: int
    capacity: int
    sessions: tuple[BlueprintSession, ...]

    @property
    def weekly_days(self) -> int:
        return len({one.weekday for one in self.sessions})


@cache
def blueprints() -> dict[str, Blueprint]:
    """By id, in the order of the file."""
    rows = part(LIBRARY, "programs")
    return {row["id"]: _blueprint(row) for row in rows}


def _blueprint(row: dict[str, Any]) -> Blueprint:
    minimum, capacity = row["group_size"]
    return Blueprint(
        id=row["id"],
        title=row["title"],
        population=row["population"],
        length_weeks=row["length_weeks"],
        weekly_hours=row["hours_per_week"],
        minimum=minimum,
        capacity=capacity,
        sessions=tuple(_session(row, one) for one in row["sessions"]),
    )


def _session(row: dict[str, Any], session: dict[str, Any]) -> BlueprintSession:
    lessons = [one for week in row["weeks"] for one in week["sessions"] if one["day"] == session["day"]]
    return BlueprintSession(
        weekday=_WEEKDAYS.index(session["day"]),
        begins=time.fromisoformat(session["start"]),
        ends=time.fromisoformat(session["end"]),
        focus=session["focus"],
        blocks=tuple(session["blocks"]),
        lessons=tuple(_lesson(one, session["focus"]) for one in lessons),
    )


def _lesson(told: dict[str, Any], focus: str) -> dict[str, Any]:
    """The day's focus is the module: what a make-up elsewhere has to be of."""
    lists = {name: list(told.get(name, ())) for name in ("skills", "in_session", "homework")}
    return {"topic": told["topic"], "module": focus, **lists}
