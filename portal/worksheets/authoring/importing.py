"""YAML that somebody pasted or sent: read with suspicion, refused with every line, or taken as a definition."""

from collections.abc import Iterator

from portal.web.text import Unprintable, clean
from portal.worksheets.authoring.address import Document
from portal.worksheets.authoring.checking import findings
from portal.worksheets.definitions.catalogue import Catalogue
from portal.worksheets.definitions.faults import DefinitionError, Fault, Finding, Path
from portal.worksheets.definitions.strict_yaml import Source, read_text

LONGEST = 200_000
"""Characters of a file; the longest of the library has some fifteen thousand."""
_LONGEST_TEXT = 5_000
_LONGEST_LIST = 100
_MOST_QUESTIONS = 150
_DEEPEST = 20
_NAME = "import.yaml"


def decoded(data: bytes) -> str:
    """The text of a file. Raises DefinitionError for what is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise DefinitionError(_NAME, [Fault(line, "this is not UTF-8 text")]) from fault


def read_import(text: str, library: Catalogue) -> Document:
    """A definition without a fault. Raises DefinitionError with all of its faults."""
    source = _read(text)
    found = list(_too_much(source.data, ()))
    found = found or findings(source.data) or list(_not_here(source.data, library))
    if found:
        raise source.error(found)
    assert isinstance(source.data, dict)
    return source.data


def _read(text: str) -> Source:
    if len(text) > LONGEST:
        raise DefinitionError(_NAME, [Fault(1, f"this is longer than the {LONGEST:,} characters a worksheet may have")])
    try:
        return read_text(text, _NAME)
    except RecursionError as fault:
        raise DefinitionError(_NAME, [Fault(1, "too many things stand inside each other")]) from fault


def _too_much(value: object, path: Path) -> Iterator[Finding]:
    if len(path) > _DEEPEST:
        yield path, "too many things stand inside each other"
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _text(key, (*path, key))
            yield from _too_much(part, (*path, key))
    elif isinstance(value, list):
        if len(value) > _LONGEST_LIST:
            yield path, f"this list has more than {_LONGEST_LIST} entries"
            return
        for place, part in enumerate(value):
            yield from _too_much(part, (*path, place))
    elif isinstance(value, str):
        yield from _text(value, path)
    if path == ("sections",) and isinstance(value, list):
        yield from _too_many_questions(value)


def _text(text: str, path: Path) -> Iterator[Finding]:
    if len(text) > _LONGEST_TEXT:
        yield path, f"this text is longer than {_LONGEST_TEXT:,} characters"
    try:
        clean(text)
    except Unprintable:
        yield path, "a character that no page can show stands in this text"


def _too_many_questions(sections: list[object]) -> Iterator[Finding]:
    fields = [one.get("fields") for one in sections if isinstance(one, dict)]
    if sum(len(one) for one in fields if isinstance(one, list)) > _MOST_QUESTIONS:
        yield ("sections",), f"there are more than {_MOST_QUESTIONS} questions"


def _not_here(document: object, library: Catalogue) -> Iterator[Finding]:
    assert isinstance(document, dict)
    if document["kind"] == "measure":
        yield ("kind",), "a measure comes with the library: its words may not be changed here"
    if document.get("license", {}).get("locked"):
        yield ("license", "locked"), "the licence does not let its words be changed, so it cannot be brought in here"
    known = {one.id for one in library.all()}
    for place, name in enumerate(document.get("related", {}).get("worksheets", ())):
        if name not in known:
            yield ("related", "worksheets", place), f"the library has no worksheet {name}"
