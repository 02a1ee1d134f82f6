"""Which version number a change asks for: section 9 of the format.

Only words: patch. Something optional more, or another order: minor. Anything that makes answers mean something else,
or asks for more: major, and charts break there.
"""

from collections.abc import Mapping
from typing import Any

from portal.worksheets.authoring.address import Document, Part

PATCH, MINOR, MAJOR = 2, 1, 0

_WORDS = {"label", "help", "example", "text", "style", "row_label", "add_label", "yes_label", "no_label", "loinc"}
_OF_CHARTS_AND_ALERTS = {"title", "label", "staff_message"}
_OPTIONAL = {"required", "can_decline", "prefill", "default", "display", "options", "items", "columns", "other", "echo"}


def step(old: Document, new: Document) -> int:
    """The place in the number that goes up by one."""
    if _is_major(old, new):
        return MAJOR
    return PATCH if _bones(old) == _bones(new) else MINOR


def following(version: str, place: int) -> str:
    """ "1.4.2" with MINOR -> "1.5.0"."""
    numbers = [int(part) for part in version.split(".")]
    return ".".join(map(str, [*numbers[:place], numbers[place] + 1, *([0] * (2 - place))]))


def _is_major(old: Document, new: Document) -> bool:
    before, after = _questions(old), _questions(new)
    asks_more = any(one.get("required") for name, one in after.items() if name not in before)
    gone = before.keys() - after.keys()
    other = any(_differs(one, after[name]) for name, one in before.items() if name in after)
    return bool(asks_more or gone or other or _lost(old, new, "alerts") or _lost(old, new, "charts"))


def _lost(old: Document, new: Document, key: str) -> bool:
    kept = {one["id"]: _bare(one, _OF_CHARTS_AND_ALERTS) for one in new.get(key, ())}
    return any(kept.get(one["id"]) != _bare(one, _OF_CHARTS_AND_ALERTS) for one in old.get(key, ()))


def _questions(document: Document) -> dict[str, Part]:
    """By id, each with what its section says about when it is shown."""
    return {
        one["id"]: {**one, "section": [section.get("show_if"), bool(section.get("follow_up"))]}
        for section in document["sections"]
        for one in section["fields"]
    }


def _differs(old: Part, new: Part) -> bool:
    """An answer given before would mean something else now, or would be missing."""
    if _core(old) != _core(new) or (new.get("required") and not old.get("required")):
        return True
    if old.get("can_decline") and not new.get("can_decline"):
        return True
    if old.get("other") and not new.get("other"):
        return True
    options = {str(one["value"]): one.get("score") for one in new.get("options", ())}
    if any(options.get(str(one["value"]), ...) != one.get("score") for one in old.get("options", ())):
        return True
    lines = {one["id"] for one in new.get("items", ())}
    if any(one["id"] not in lines for one in old.get("items", ())):
        return True
    columns = {one["id"]: one for one in new.get("columns", ())}
    return any(one["id"] not in columns or _differs(one, columns[one["id"]]) for one in old.get("columns", ()))


def _core(question: Part) -> object:
    return _bare(question, _WORDS | _OPTIONAL)


def _bones(document: Document) -> object:
    """Everything but words."""
    bare: Any = _bare({key: document[key] for key in document if key in ("sections", "alerts", "charts")}, _WORDS)
    for section in bare["sections"]:
        section.pop("title", None)
    for chart in bare.get("charts", ()):
        chart.pop("title", None)
    return bare


def _bare(value: Any, without: set[str]) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _bare(part, without) for key, part in value.items() if key not in without}
        if "anchors" in kept:
            kept["anchors"] = sorted(kept["anchors"])
        return kept
    return [_bare(part, without) for part in value] if isinstance(value, list) else value
