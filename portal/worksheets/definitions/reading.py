"""Reading a definition: strict YAML, structure, meaning, translations; then it is a Worksheet."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from portal.worksheets.definitions.build import build, canonical
from portal.worksheets.definitions.checks.calcs import check_calcs
from portal.worksheets.definitions.checks.circles import check_circles
from portal.worksheets.definitions.checks.conditions import check_conditions
from portal.worksheets.definitions.checks.outline import Findings, Outline
from portal.worksheets.definitions.checks.safety import check_alerts, check_risk_items
from portal.worksheets.definitions.checks.shape import check_shape
from portal.worksheets.definitions.checks.sheet import (
    check_charts,
    check_echoes,
    check_licence,
    check_measure,
    check_summary,
)
from portal.worksheets.definitions.checks.wording import check_blame, check_grade
from portal.worksheets.definitions.faults import Finding
from portal.worksheets.definitions.strict_yaml import Source
from portal.worksheets.definitions.structure import compile_schema
from portal.worksheets.definitions.texts import texts
from portal.worksheets.definitions.translation import check_overlay, is_whole, translate
from portal.worksheets.definitions.worksheet import Worksheet

SCHEMA = Path(__file__).parent.parent / "library" / "worksheet.schema.json"

_CHECKS: tuple[Callable[[Outline], Findings], ...] = (
    check_shape,
    check_conditions,
    check_calcs,
    check_circles,
    check_risk_items,
    check_licence,
    check_measure,
    check_summary,
    check_charts,
    check_echoes,
)

Overlays = Mapping[str, Mapping[str, Any]]


def read_worksheet(
    source: Source, overlays: Mapping[str, Source] | None = None, panels: Collection[str] | None = None
) -> Worksheet:
    """A checked Worksheet from its file and the files of its translations, by language.

    `panels` are the ids of the crisis texts that alerts may name; None leaves them unchecked.
    Raises DefinitionError, which names the file, the lines and what is wrong.
    """
    found = [*findings(source.data, panels), *_name(source)]
    if found:
        raise source.error(found)
    document = _document(source)
    for lang, overlay in (overlays or {}).items():
        amiss = check_overlay(overlay.data, document["id"], document, lang)
        if amiss:
            raise overlay.error(amiss)
    return _in_languages(document, {lang: _document(one) for lang, one in (overlays or {}).items()})


def stored_worksheet(source: str, overlays: Mapping[str, str] | None = None) -> Worksheet:
    """A Worksheet from what was stored with a version: its canonical JSON, and each translation's by language.

    Nothing is checked again: it was when the version was published, perhaps under older rules.
    """
    return _in_languages(json.loads(source), {lang: json.loads(one) for lang, one in (overlays or {}).items()})


@cache
def structure_check() -> Callable[[object], list[Finding]]:
    """What finds every fault of a document's shape, by the schema. Made once."""
    return compile_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def findings(document: object, panels: Collection[str] | None = None) -> list[Finding]:
    """Everything that is wrong with a document. What it means is looked at once its structure holds."""
    return structure_check()(document) or list(_meaning(cast(Mapping[str, Any], document), panels))


def _meaning(document: Mapping[str, Any], panels: Collection[str] | None) -> Iterator[Finding]:
    worksheet = build(document, canonical(document), "en")
    outline = Outline(worksheet)
    for check in _CHECKS:
        yield from check(outline)
    yield from check_alerts(outline, panels)
    words = list(texts(document))
    yield from check_blame(words)
    if worksheet.license is None or not worksheet.license.locked:
        yield from check_grade(words)


def _name(source: Source) -> Iterator[Finding]:
    name = source.data.get("id") if isinstance(source.data, dict) else None
    if isinstance(name, str) and name != source.file.removesuffix(".yaml"):
        yield ("id",), f"the id {name} differs from the file's name {source.file}"


def _in_languages(document: Mapping[str, Any], overlays: Overlays) -> Worksheet:
    source = canonical(document)
    languages: dict[str, Worksheet] = {}
    shared = {"languages": languages, "overlays": overlays}
    english = languages["en"] = build(document, source, "en", **shared)
    for lang, overlay in overlays.items():
        if (english.kind == "measure" or english.has_risk_item) and not is_whole(overlay, document):
            continue  # half a question is another question
        languages[lang] = build(translate(document, overlay), source, lang, **shared)
    return english


def _document(source: Source) -> Mapping[str, Any]:
    assert isinstance(source.data, dict)
    return source.data
