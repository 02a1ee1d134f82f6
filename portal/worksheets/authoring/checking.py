"""What is wrong with a definition made here: the library's checks, and what only a sheet made here can get wrong."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portal.safety.panels import panel_ids
from portal.worksheets.authoring.address import Address, Document, owner_of
from portal.worksheets.definitions import reading
from portal.worksheets.definitions.build import build, canonical
from portal.worksheets.definitions.checks.conditions import parts_of
from portal.worksheets.definitions.faults import Finding, Path
from portal.worksheets.definitions.field import RISKS
from portal.worksheets.definitions.worksheet import Worksheet

_DANGER = re.compile(
    r"suicid|self[- ]?harm|\bkill(ing)? (myself|yourself|someone|me)\b|\bhurt(ing)? (myself|yourself|someone)\b"
    r"|\bend(ing)? (my|your) (own )?life\b|\bbetter off dead\b|\bwant(ed)? to die\b|\bnot wake up\b",
    re.IGNORECASE,
)
_ASKS_FOR_A_CHOICE = {"scale", "choice", "multichoice", "yesno", "number", "ratings"}
_REMOVABLE = ("show_if", "rule", "summary", "alerts", "charts", "fields", "sections")


def findings(document: object) -> list[Finding]:
    """Everything that keeps it from being published."""
    found = reading.findings(document, panel_ids())
    if found or not isinstance(document, dict):
        return found
    return [*_untagged(document), *_deaf(document)]


def by_part(document: Document, found: list[Finding]) -> dict[Address | None, list[Finding]]:
    """The findings by the question or section they belong to; None: the sheet as a whole."""
    parts: dict[Address | None, list[Finding]] = {}
    for path, sentence in found:
        parts.setdefault(owner_of(document, path), []).append((path, sentence))
    return parts


def drawable(document: Document) -> Worksheet | None:
    """The worksheet as far as it can be drawn: what is faulty is left out. None when nothing is left."""
    for _round in range(200):
        if not any(section["fields"] for section in document["sections"]):
            return None
        found = _that_cannot_be_drawn(document)
        if not found:
            return build(document, canonical(document), "en")
        _leave_out(document, found[0][0])
    return None


def _that_cannot_be_drawn(document: Document) -> list[Finding]:
    """Hard words can be drawn; a danger without an alert too."""
    words = ("wording: ", "the reading grade ")
    return [one for one in reading.findings(document, panel_ids()) if not one[1].startswith(words)]


def _leave_out(document: Any, path: Path) -> None:
    """The smallest thing around `path` that a sheet can do without."""
    for depth in range(len(path), 0, -1):
        holder = _at(document, path[: depth - 1])
        if isinstance(holder, dict) and path[depth - 1] in ("show_if", "rule"):
            del holder[path[depth - 1]]
            return
        if isinstance(holder, list) and depth > 1 and path[depth - 2] in _REMOVABLE:
            del holder[int(path[depth - 1])]
            return
    document["sections"] = []


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _untagged(document: Mapping[str, Any]) -> Iterator[Finding]:
    """A question about danger whose answer nothing would hear."""
    for s, section in enumerate(document["sections"]):
        for f, question in enumerate(section["fields"]):
            tagged = not RISKS.isdisjoint(question.get("sensitivity", ()))
            if question["type"] not in _ASKS_FOR_A_CHOICE or tagged:
                continue
            words = [question["label"], *(one["label"] for one in question.get("options", ()))]
            if any(_DANGER.search(one) for one in words):
                yield (
                    ("sections", s, "fields", f, "label"),
                    f"{question['id']} asks about danger, but no alert looks at it",
                )
            for i, item in enumerate(question.get("items", ())):
                if _DANGER.search(item["label"]) and RISKS.isdisjoint(item.get("sensitivity", ())):
                    where: Path = ("sections", s, "fields", f, "items", i)
                    yield where, f"{item['id']} asks about danger, but no alert looks at it"


def _deaf(document: Mapping[str, Any]) -> Iterator[Finding]:
    """A scale that was cut short below what its alert listens for."""
    questions = [
        ((("sections", s, "fields", f)), one)
        for s, section in enumerate(document["sections"])
        for f, one in enumerate(section["fields"])
    ]
    for alert in document.get("alerts", ()):
        for part in _comparisons(alert["when"]):
            for path, one in questions:
                names = {one["id"], *(item["id"] for item in one.get("items", ()))}
                if part["field"] in names and "scale" in one and not _reached(part, one["scale"]):
                    yield (*path, "scale"), f"{one['id']} does not go as far as its alert listens"


def _comparisons(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "field" in condition:
        yield condition
    for part in parts_of(condition):
        yield from _comparisons(part)


def _reached(part: Mapping[str, Any], scale: Mapping[str, Any]) -> bool:
    least, most = scale["min"], scale["max"]
    return (
        part.get("gte", most) <= most
        and part.get("gt", most - 1) < most
        and part.get("lte", least) >= least
        and part.get("lt", least + 1) > least
        and (not isinstance(part.get("eq"), int) or least <= part["eq"] <= most)
    )
