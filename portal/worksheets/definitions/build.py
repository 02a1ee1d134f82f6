"""From a document that passed the structural check to a Worksheet."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from portal.worksheets.definitions.field import Band, Change, Column, Field, Option, RatingItem, Scale
from portal.worksheets.definitions.worksheet import (
    Alert,
    Cadence,
    Chart,
    Completion,
    License,
    Related,
    Review,
    Section,
    Series,
    Worksheet,
)

Document = Mapping[str, Any]


def build(document: Document, source: str, lang: str, **shared: Any) -> Worksheet:
    """`source`: the canonical text it is known by. The shape was checked before."""
    parts = _parts(document, _OF_WORKSHEET)
    parts.pop("schema")
    parts.setdefault("short_title", parts["title"])
    digest = hashlib.sha256(source.encode()).hexdigest()
    return Worksheet(**parts, source=source, sha256=digest, lang=lang, **shared)


def canonical(document: Document) -> str:
    """The document as JSON with sorted keys: comments, spacing and the order of keys do not change it."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


Build = Callable[[Any], Any]


def _parts(raw: Mapping[str, Any], builders: Mapping[str, Build]) -> dict[str, Any]:
    return {key: builders[key](part) if key in builders else _plain(part) for key, part in raw.items()}


def _plain(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def _kept(part: Any) -> Any:
    return part


def _one(kind: Callable[..., Any], builders: Mapping[str, Build] | None = None) -> Build:
    return lambda raw: kind(**_parts(raw, builders or {}))


def _many(one: Build) -> Build:
    return lambda raws: tuple(one(raw) for raw in raws)


def _scale(raw: Mapping[str, Any]) -> Scale:
    anchors = {int(point): label for point, label in raw["anchors"].items()}
    wide = (raw["max"] - raw["min"]) // raw.get("step", 1) > 10
    return Scale(**{"display": "slider" if wide else "buttons", **raw, "anchors": anchors})


_OF_QUESTION: Mapping[str, Build] = {"show_if": _kept, "scale": _scale, "options": _many(_one(Option))}
_OF_FIELD: Mapping[str, Build] = {
    **_OF_QUESTION,
    "calc": _kept,
    "items": _many(_one(RatingItem)),
    "columns": _many(_one(Column, _OF_QUESTION)),
    "bands": _many(_one(Band)),
    "change": _one(Change),
}
_OF_SECTION: Mapping[str, Build] = {"show_if": _kept, "fields": _many(_one(Field, _OF_FIELD))}
_OF_WORKSHEET: Mapping[str, Build] = {
    "sections": _many(_one(Section, _OF_SECTION)),
    "alerts": _many(_one(Alert)),
    "charts": _many(_one(Chart, {"series": _many(_one(Series))})),
    "cadence": _one(Cadence),
    "license": _one(License),
    "complete": _one(Completion),
    "review": _one(Review),
    "related": _one(Related),
}
