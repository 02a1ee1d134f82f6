"""The sentences that somebody reads on a page: whatever stands on a line of its own is at least one."""

import re
from collections.abc import Iterator
from typing import Any

_WITHIN_A_LINE = {"a", "abbr", "b", "bdi", "br", "code", "em", "i", "small", "span", "strong", "time", "u"}
_STANDS_ALONE = {"badge", "btn", "chip", "label", "meta", "muted", "pill", "row", "small", "tab"}
_NOT_READ = {"input", "script", "style", "svg", "template", "textarea"}
_END = re.compile(r"(?<=[.!?])[”»\")]*\s+|\s+[·•|]\s+|\n")
_SAID_TOO = ("aria-label", "aria-description", "placeholder", "title", "alt")


def sentences(tree: Any) -> list[str]:
    """Of the element and all in it, in reading order."""
    lines: list[list[str]] = [[]]
    _read(tree, lines)
    return [one for line in lines for one in split(" ".join(" ".join(line).split()))]


def split(words: str) -> list[str]:
    return [one.strip() for one in _END.split(words) if one.strip()]


def said_beside(tree: Any) -> Iterator[str]:
    """What is read out, or shown only when somebody asks."""
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield from (element.get(name) for name in _SAID_TOO if element.get(name))


def _read(element: Any, lines: list[list[str]]) -> None:
    if not isinstance(element.tag, str) or element.tag in _NOT_READ:
        return
    alone = element.tag not in _WITHIN_A_LINE or bool(_STANDS_ALONE & set((element.get("class") or "").split()))
    if alone:
        lines.append([])
    lines[-1].append(element.text or "")
    for child in element:
        _read(child, lines)
        lines[-1].append(child.tail or "")
    if alone:
        lines.append([])
