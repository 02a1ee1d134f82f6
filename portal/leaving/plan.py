"""What a step-down plan says, read from the newest one that was sent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.worksheets.cells.cell import cell
from portal.worksheets.cells.display import display
from portal.worksheets.queries.past import Past
from portal.worksheets.queries.plans import STEP_DOWN_PLAN

SLUG, RELAPSE = STEP_DOWN_PLAN, "relapse-prevention"
WITHIN = timedelta(days=7)
"""A visit in the first week after the last day is what keeps people well; the worksheet says so too."""
Row = Mapping[str, Any]
_NUMBER = re.compile(r"\+?[\d(][\d\s().-]{5,}\d")


@dataclass(frozen=True)
class Visit:
    """With whom, when, and the number to call. `on`: none when no date is set."""

    who: str
    on: date | None
    phone: str

    @property
    def href(self) -> str:
        """For a link that calls; "" when there is no number in what she wrote."""
        number = _NUMBER.search(self.phone)
        return "tel:" + re.sub(r"[^0-9+]", "", number[0]) if number else ""


@dataclass(frozen=True)
class Plan:
    """In the patient's words, "" and empty for what she left blank."""

    sent_at: datetime
    visits: tuple[Visit, ...]  # dated ones first, soonest first
    signs: str
    moves: str
    skills: tuple[tuple[str, str], ...]  # (skill, when)
    routine: tuple[tuple[str, str], ...]  # (day, what)
    supports: tuple[tuple[str, str], ...]  # (name, how)
    next_level: str
    medicine: str

    def first_visit(self, today: date) -> Visit | None:
        """The first dated one that is still to come, else the last that was."""
        dated = [one for one in self.visits if one.on is not None]
        return next((one for one in dated if one.on is not None and one.on >= today), dated[-1] if dated else None)

    def is_soon(self, last_on: date) -> bool:
        """One of the visits is within a week of the last day."""
        return any(one.on is not None and one.on <= last_on + WITHIN for one in self.visits)


@dataclass(frozen=True)
class Early:
    """Of the relapse-prevention plan: the small changes, and what to do within two days."""

    sent_at: datetime
    signs: str
    moves: str


def plan_of(past: Past) -> Plan:
    answers = past.answers
    return Plan(
        sent_at=past.sent_at,
        visits=tuple(sorted(_visits(answers), key=lambda one: one.on or date.max)),
        signs=_words(answers, "first_signs"),
        moves=_words(answers, "first_moves"),
        skills=_pairs(answers, "keep_skills", "skill", "when"),
        routine=tuple(pair for pair in _pairs(answers, "routine", "day", "plan") if pair[1]),
        supports=_pairs(answers, "supports", "name", "how"),
        next_level=_chosen(past, "next_level"),
        medicine=_words(answers, "meds"),
    )


def early_of(past: Past) -> Early:
    return Early(past.sent_at, _words(past.answers, "yellow_signs"), _words(past.answers, "yellow_do"))


def _words(answers: Row, name: str) -> str:
    return str(answers.get(name) or "").strip()


def _rows(answers: Row, name: str) -> list[Row]:
    return list(answers.get(name) or ())


def _pairs(answers: Row, table: str, first: str, second: str) -> tuple[tuple[str, str], ...]:
    pairs = ((_words(row, first), _words(row, second)) for row in _rows(answers, table))
    return tuple(pair for pair in pairs if pair[0])


def _visits(answers: Row) -> Iterator[Visit]:
    for row in _rows(answers, "visits"):
        if _words(row, "who"):
            yield Visit(_words(row, "who"), _day(row.get("when")), _words(row, "phone"))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _chosen(past: Past, name: str) -> str:
    value = past.cells.get(name)
    return display(past.worksheet, cell(past.worksheet, name), value) if value else ""
