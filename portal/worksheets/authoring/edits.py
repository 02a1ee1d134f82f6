"""What can be done to a definition that is worked on. Each takes the document and changes it in place."""

from collections.abc import Iterator
from typing import Any

from portal.worksheets.authoring.address import Address, Document, Part, path_of
from portal.worksheets.definitions.checks.conditions import refs_in


def all_questions(document: Document) -> Iterator[Part]:
    """From top to bottom, through all sections."""
    for section in document["sections"]:
        yield from section["fields"]


def ids_in(document: Document) -> set[str]:
    """The ids of questions and of the lines of ratings."""
    lines = (item["id"] for one in all_questions(document) for item in one.get("items", ()))
    return {one["id"] for one in all_questions(document)} | set(lines)


def replace(document: Document, address: Address, part: Part) -> None:
    """`part` in place of what is there. The caller has looked that something is."""
    path = path_of(document, address)
    assert path is not None
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = part


def move(document: Document, address: Address, up: bool) -> None:
    """One place up or down. A question goes on into the next section; at the very end it stays."""
    path = path_of(document, address)
    if path is None:
        return
    sections, s = document["sections"], int(path[1])
    if address.is_section:
        _swap(sections, s, s - 1 if up else s + 1)
        return
    fields, f = sections[s]["fields"], int(path[3])
    if 0 <= (f - 1 if up else f + 1) < len(fields):
        _swap(fields, f, f - 1 if up else f + 1)
    elif 0 <= (s - 1 if up else s + 1) < len(sections):
        other = sections[s - 1 if up else s + 1]["fields"]
        other.insert(len(other) if up else 0, fields.pop(f))


def _swap(parts: list[Any], one: int, other: int) -> None:
    if 0 <= other < len(parts):
        parts[one], parts[other] = parts[other], parts[one]


def remove(document: Document, address: Address) -> None:
    """Take a part away, and with it whatever looked at it: nothing may name what is not there."""
    path = path_of(document, address)
    if path is None:
        return
    sections = document["sections"]
    gone = sections.pop(path[1]) if address.is_section else sections[path[1]]["fields"].pop(path[3])
    _forget(document, _ids_of(gone["fields"] if address.is_section else [gone]))


def called(question: Part) -> str:
    """Its label; of a note to read, its words."""
    return str(question.get("label") or question.get("text", ""))


def depends_on(document: Document, address: Address) -> list[str]:
    """The labels of what else goes or changes when the part is removed."""
    path = path_of(document, address)
    assert path is not None
    section = document["sections"][path[1]]
    parts = section["fields"] if address.is_section else [section["fields"][path[3]]]
    gone, own = _ids_of(parts), {id(part) for part in parts}
    found = [called(one) for one in all_questions(document) if id(one) not in own and _looks_at(one, gone)]
    found += [one["title"] for one in document["sections"] if _condition_at(one, gone) and one is not section]
    return found + [one["title"] for one in document.get("charts", ()) if _chart_at(one, gone)]


def alerts_on(document: Document, address: Address) -> list[Part]:
    """The alerts that look at a part."""
    path = path_of(document, address)
    if path is None:
        return []
    section = document["sections"][path[1]]
    ids = _ids_of(section["fields"] if address.is_section else [section["fields"][path[3]]])
    return [one for one in document.get("alerts", ()) if _named(refs_in(one["when"]), ids)]


def _ids_of(questions: list[Part]) -> set[str]:
    return {one["id"] for one in questions} | {item["id"] for one in questions for item in one.get("items", ())}


def _named(refs: Any, ids: set[str]) -> bool:
    return any(ref.split(".")[0] in ids for ref in refs)


def _condition_at(part: Part, ids: set[str]) -> bool:
    return "show_if" in part and _named(refs_in(part["show_if"]), ids)


def _looks_at(question: Part, ids: set[str]) -> bool:
    return _condition_at(question, ids) or ("calc" in question and _named(refs_of(question["calc"]), ids))


def _chart_at(chart: Part, ids: set[str]) -> bool:
    return _named((one["ref"] for one in chart["series"]), ids)


def refs_of(calc: Any) -> Iterator[str]:
    """Every question a sum looks at."""
    if isinstance(calc, str):
        yield calc
    elif isinstance(calc, list):
        for part in calc:
            yield from refs_of(part)
    elif isinstance(calc, dict):
        for key, part in calc.items():
            if key == "if":
                yield from refs_in(part[0])
                yield from refs_of(part[1:])
            elif key == "count":
                yield from refs_of(part["of"])
            else:
                yield from refs_of(part)


def _forget(document: Document, ids: set[str]) -> None:
    for section in document["sections"]:
        for part in (section, *section["fields"], *(one for f in section["fields"] for one in f.get("columns", ()))):
            if _condition_at(part, ids):
                del part["show_if"]
    _forget_at_the_ends(document, ids)
    for one in list(all_questions(document)):
        if "calc" in one and _named(refs_of(one["calc"]), ids) and not _shorter(one, ids):
            remove(document, Address("q", one["id"]))


def _shorter(question: Part, ids: set[str]) -> bool:
    """A sum or mean goes on with what is left, if anything is."""
    ((operation, argument),) = question["calc"].items() if isinstance(question["calc"], dict) else (("", ()),)
    left = [one for one in argument if isinstance(one, str) and one.split(".")[0] not in ids]
    if operation not in ("sum", "mean", "min", "max") or not left or any(not isinstance(one, str) for one in argument):
        return False
    question["calc"] = {operation: left}
    return True


def _forget_at_the_ends(document: Document, ids: set[str]) -> None:
    """Alerts, charts, the summary, what makes it complete."""
    for chart in document.get("charts", ()):
        chart["series"] = [one for one in chart["series"] if one["ref"].split(".")[0] not in ids]
        for key in ("x", "bands_from"):
            if str(chart.get(key, "")).split(".")[0] in ids:
                del chart[key]
    _keep(document, "charts", lambda chart: bool(chart["series"]))
    _keep(document, "alerts", lambda alert: not _named(refs_in(alert["when"]), ids))
    _keep(document, "summary", lambda ref: ref not in ids)
    if _named(refs_in(document["complete"].get("rule", {})), ids):
        del document["complete"]["rule"]


def _keep(document: Document, key: str, fits: Any) -> None:
    if key in document:
        document[key] = [one for one in document[key] if fits(one)]
        if not document[key]:
            del document[key]
