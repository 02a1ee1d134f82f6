"""What a step-down plan says, read from the newest one that was sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.web.telephone import tel
from portal.worksheets.answers_by_name import Answers, day, rows, words
from portal.worksheets.cells.cell import cell
from portal.worksheets.cells.display import display
from portal.worksheets.queries.past import Past
from portal.worksheets.queries.plans import STEP_DOWN_PLAN

SLUG, RELAPSE = STEP_DOWN_PLAN, "relapse-prevention"
WITHIN = timedelta(days=7)
"""A visit in the first week after the last day is what keeps people well; the worksheet says so too."""


@dataclass(frozen=True)
class Visit:
    """With whom, when, and the number to call. `on`: none when no date is set."""

    who: str
    on: date | None
    phone: str

    @property
    def href(self) -> str:
        """For a link that calls; "" when there is no number in what she wrote."""
        return tel(self.phone)


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
        signs=words(answers, "first_signs"),
        moves=words(answers, "first_moves"),
        skills=_pairs(answers, "keep_skills", "skill", "when"),
        routine=tuple(pair for pair in _pairs(answers, "routine", "day", "plan") if pair[1]),
        supports=_pairs(answers, "supports", "name", "how"),
        next_level=_chosen(past, "next_level"),
        medicine=words(answers, "meds"),
    )


def early_of(past: Past) -> Early:
    return Early(past.sent_at, words(past.answers, "yellow_signs"), words(past.answers, "yellow_do"))


def _pairs(answers: Answers, table: str, first: str, second: str) -> tuple[tuple[str, str], ...]:
    return tuple((words(row, first), words(row, second)) for row in rows(answers, table, first))


def _visits(answers: Answers) -> Iterator[Visit]:
    for row in rows(answers, "visits", "who"):
        yield Visit(words(row, "who"), day(row, "when"), words(row, "phone"))


def _chosen(past: Past, name: str) -> str:
    value = past.cells.get(name)
    return display(past.worksheet, cell(past.worksheet, name), value) if value else ""
