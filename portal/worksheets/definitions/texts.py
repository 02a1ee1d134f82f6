"""Every text a person reads in a definition, with its key path in a translation and its place in the document."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from portal.worksheets.definitions.faults import Path

Raw = Mapping[str, Any]


class Text(NamedTuple):
    key: tuple[str, ...]  # in an overlay: ("fields", "gad", "items", "g1")
    path: Path  # in the definition: ("sections", 0, "fields", 0, "items", 0, "label")
    words: str


def texts(document: Raw) -> Iterator[Text]:
    for key in ("title", "intro", "short_title", "outro", "recall"):
        if key in document:
            yield Text((key,), (key,), document[key])
    yield Text(("complete",), ("complete", "text"), document["complete"]["text"])
    for n, section in enumerate(document["sections"]):
        yield from _of_section(section, ("sections", n))
    for n, chart in enumerate(document.get("charts", ())):
        yield from _of_chart(chart, ("charts", n))


def _of_section(section: Raw, path: Path) -> Iterator[Text]:
    for key in ("title", "text"):
        if key in section:
            yield Text(("sections", section["id"], key), (*path, key), section[key])
    for n, field in enumerate(section["fields"]):
        yield from _of_field(field, ("fields", field["id"]), (*path, "fields", n))


def _of_field(field: Raw, key: tuple[str, ...], path: Path) -> Iterator[Text]:
    yield from _of_question(field, key, path)
    yield from _labels(field, "items", "id", ("items", "items_help"), key, path)
    for n, column in enumerate(field.get("columns", ())):
        yield from _of_question(column, (*key, "columns", column["id"]), (*path, "columns", n))
    for n, band in enumerate(field.get("bands", ())):
        yield Text((*key, "bands", band["id"]), (*path, "bands", n, "label"), band["label"])
        if "patient_text" in band:
            yield Text((*key, "bands_text", band["id"]), (*path, "bands", n, "patient_text"), band["patient_text"])
    yield from _of_preset_rows(field, key, path)


def _of_preset_rows(field: Raw, key: tuple[str, ...], path: Path) -> Iterator[Text]:
    written = {column["id"] for column in field.get("columns", ()) if column["type"] in ("text", "longtext")}
    for n, row in enumerate(field.get("preset_rows", ())):
        for column, words in row.items():
            if column in written and isinstance(words, str):
                yield Text((*key, "preset_rows", str(n), column), (*path, "preset_rows", n, column), words)


def _of_question(question: Raw, key: tuple[str, ...], path: Path) -> Iterator[Text]:
    for name in ("label", "help", "example", "text", "unit", "row_label", "add_label", "yes_label", "no_label"):
        if name in question:
            yield Text((*key, name), (*path, name), question[name])
    yield from _labels(question, "options", "value", ("options", "options_help"), key, path)
    scale = question.get("scale", {})
    for point, words in scale.get("anchors", {}).items():
        yield Text((*key, "anchors", point), (*path, "scale", "anchors", point), words)
    if "unit" in scale:
        yield Text((*key, "scale_unit"), (*path, "scale", "unit"), scale["unit"])


def _labels(
    owner: Raw, parts: str, name: str, keys: tuple[str, str], key: tuple[str, ...], path: Path
) -> Iterator[Text]:
    for n, part in enumerate(owner.get(parts, ())):
        for kind, into in zip(("label", "help"), keys, strict=True):
            if kind in part:
                yield Text((*key, into, str(part[name])), (*path, parts, n, kind), part[kind])


def _of_chart(chart: Raw, path: Path) -> Iterator[Text]:
    yield Text(("charts", chart["id"], "title"), (*path, "title"), chart["title"])
    for n, series in enumerate(chart["series"]):
        if "label" in series:
            yield Text(("charts", chart["id"], "series", str(n)), (*path, "series", n, "label"), series["label"])
