"""A safety plan as something to follow, made of the answers of its worksheet. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.web.telephone import tel
from portal.worksheets.answers_by_name import day, rows, words

ON_A_CARD = 100  # characters of one line, so that it has room on a card of paper
SIGNS, STEPS, PEOPLE = 2, 3, 2  # on a card


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to, or a place to be. `phone` as it was written: it may hold hours instead."""

    name: str
    phone: str = ""
    note: str = ""

    @property
    def href(self) -> str:
        """For a link that calls; "" where there is no number in it."""
        return tel(self.phone)


@dataclass(frozen=True)
class Step:
    what: str
    obstacle: str = ""


@dataclass(frozen=True)
class SafetyPlan:
    early: str
    strong: str
    steps: tuple[Step, ...]
    company: tuple[Contact, ...]
    helpers: tuple[Contact, ...]
    professionals: tuple[Contact, ...]
    safer: str
    safer_with: str
    safer_by: date | None
    reasons: str
    after: str


@dataclass(frozen=True)
class Card:
    """The short form, for the worst moment."""

    signs: tuple[str, ...]
    steps: tuple[str, ...]
    people: tuple[Contact, ...]


def plan_from(answers: Mapping[str, Any]) -> SafetyPlan:
    """`answers` of any version of the definition: what one of them does not ask stays empty."""
    return SafetyPlan(
        early=words(answers, "early_signs"),
        strong=words(answers, "strong_signs"),
        steps=tuple(Step(words(row, "what"), words(row, "obstacle")) for row in rows(answers, "self_steps", "what")),
        company=_contacts(answers, "company_list", "who"),
        helpers=_contacts(answers, "helper_list"),
        professionals=_contacts(answers, "pro_list"),
        safer=words(answers, "means_steps"),
        safer_with=words(answers, "means_who"),
        safer_by=day(answers, "means_when"),
        reasons=words(answers, "reasons_list"),
        after=words(answers, "after_steps"),
    )


def card_of(plan: SafetyPlan) -> Card:
    """People who can be called come first: helpers, then who takes her mind off it, then professionals."""
    people = (*plan.helpers, *plan.company, *plan.professionals)
    reachable = [one for one in people if one.href] or list(plan.helpers)
    return Card(
        signs=tuple(short(line) for line in _lines(plan.early)[:SIGNS]),
        steps=tuple(short(one.what) for one in plan.steps[:STEPS]),
        people=tuple(Contact(short(one.name, 40), short(one.phone, 40)) for one in reachable[:PEOPLE]),
    )


def short(text: str, most: int = ON_A_CARD) -> str:
    """One line, cut between words where it is longer."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"


def _lines(text: str) -> list[str]:
    """Line by line; what stands on one line, sentence by sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 else [one.strip() for one in re.split(r"(?<=[.;])\s+", text) if one.strip()]


def _contacts(answers: Mapping[str, Any], table: str, name: str = "name") -> tuple[Contact, ...]:
    them = rows(answers, table, name)
    return tuple(Contact(words(row, name), words(row, "phone"), words(row, "hours")) for row in them)
