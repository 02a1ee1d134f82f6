"""A draft as its maker sees it: parts in order, each with what it is, when it is shown and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.builder.kinds import kind_of
from portal.builder.wording import condition_words, facts_of, fault_words
from portal.worksheets.authoring import titles
from portal.worksheets.authoring.address import Address, Document, Part, mark_of
from portal.worksheets.authoring.checking import by_part, findings
from portal.worksheets.authoring.edits import all_questions
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.definitions.field import RISKS

Faults = dict[Address | None, list[str]]
_NUMBERS = {"number", "scale", "duration", "yesno"}
_WITH_ANSWERS = {"choice", "multichoice"}


@dataclass(frozen=True)
class Row:
    """One question in the outline."""

    address: Address
    label: str
    kind: Any
    icon: str
    facts: list[str]
    shown_when: str
    about_safety: bool
    faults: list[str]
    mark: str


@dataclass(frozen=True)
class SectionRows:
    address: Address
    title: str
    text: str
    shown_when: str
    later: bool
    faults: list[str]
    mark: str
    rows: list[Row]


@dataclass(frozen=True)
class Outline:
    sections: list[SectionRows]
    about: list[str]  # what is wrong with the sheet as a whole
    alerts: list[str]
    count: int  # of all faults

    @property
    def questions(self) -> int:
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True)
class Asked:
    """Something a condition can look at. `kind`: its type, or "rating line"; `answers`: (value, words)."""

    ref: str
    label: str
    kind: str
    answers: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, str | int] = field(default_factory=dict)


def outline(worksheet: ClinicWorksheet) -> Outline:
    document = worksheet.document
    faults = faults_of(document)
    alerts = [
        f"{one['staff_message']} ({condition_words(document, one['when'])})" for one in document.get("alerts", ())
    ]
    sections = [_section(document, section, faults) for section in document["sections"]]
    return Outline(sections, faults.get(None, []), alerts, sum(len(some) for some in faults.values()))


def faults_of(document: Document) -> Faults:
    """Sentences by part, each said once."""
    parts = by_part(document, [*findings(document), *titles.findings(document)])
    return {at: list(dict.fromkeys(fault_words(document, one) for one in some)) for at, some in parts.items()}


def _section(document: Document, section: Part, faults: Faults) -> SectionRows:
    address = Address("s", section["id"])
    return SectionRows(
        address=address,
        title=section["title"],
        text=section.get("text", ""),
        shown_when=_when(document, section),
        later=bool(section.get("follow_up")),
        faults=faults.get(address, []),
        mark=mark_of(document, address),
        rows=[_row(document, one, faults) for one in section["fields"]],
    )


def _row(document: Document, question: Part, faults: Faults) -> Row:
    address, kind = Address("q", question["id"]), kind_of(question)
    return Row(
        address=address,
        label=question.get("label") or question.get("text", ""),
        kind=kind.label,
        icon=kind.icon,
        facts=list(facts_of(question)),
        shown_when=_when(document, question),
        about_safety=is_about_safety(question),
        faults=faults.get(address, []),
        mark=mark_of(document, address),
    )


def is_about_safety(question: Part) -> bool:
    tags = [question.get("sensitivity", ()), *(one.get("sensitivity", ()) for one in question.get("items", ()))]
    return any(not RISKS.isdisjoint(some) for some in tags)


def _when(document: Document, part: Part) -> str:
    return condition_words(document, part["show_if"]) if "show_if" in part else ""


def asked_above(document: Document, address: Address) -> list[Asked]:
    """Everything above a part that its condition may look at, in order."""
    found: list[Asked] = []
    for section in document["sections"]:
        if address == Address("s", section["id"]):
            return found
        for question in section["fields"]:
            if address == Address("q", question["id"]):
                return found
            found += _asked(question)
    return found


def _asked(question: Part) -> Iterator[Asked]:
    options = question.get("options", ())
    answers = [(str(one["value"]), one["label"]) for one in options]
    values = {str(one["value"]): one["value"] for one in options}
    if question["type"] == "ratings":
        for item in question["items"]:
            label = f"{question['label']}: {item['label']}"
            yield Asked(item["id"], label, "rating line", answers, values)
    elif question["type"] in _WITH_ANSWERS:
        yield Asked(question["id"], question["label"], question["type"], answers, values)
    elif question["type"] not in ("info", "table"):
        yield Asked(question["id"], question["label"], question["type"])


def numbers(document: Document, but: str) -> list[tuple[str, str]]:
    """What can be added up: (id, label)."""
    found: list[tuple[str, str]] = []
    for one in all_questions(document):
        scored = one["type"] == "choice" and all("score" in o or isinstance(o["value"], int) for o in one["options"])
        if one["id"] != but and (one["type"] in _NUMBERS or one["type"] == "ratings" or scored):
            found.append((one["id"], one["label"]))
        if one["type"] == "table":
            columns = [
                (f"{one['id']}.{c['id']}", f"{one['label']}: {c['label']}")
                for c in one["columns"]
                if c["type"] in _NUMBERS
            ]
            found += columns
    return found
