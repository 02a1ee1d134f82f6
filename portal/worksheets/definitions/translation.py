"""Overlays: the texts of a definition in another language, and nothing else."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from portal.worksheets.definitions.faults import Finding, Path
from portal.worksheets.definitions.texts import Text, texts

_HEAD = ("overlay", "base_version", "lang", "source", "translation_status")

Overlay = Mapping[str, Any]


def check_overlay(overlay: object, worksheet_id: str, base: Mapping[str, Any] | None, lang: str) -> list[Finding]:
    """What is wrong with an overlay file for `worksheet_id`, whose definition is `base`."""
    if not isinstance(overlay, dict) or base is None:
        return [((), f"there is no definition {worksheet_id} to translate")]
    return [*_head(overlay, worksheet_id, base, lang), *_words(overlay, base)]


def is_whole(overlay: Overlay, base: Mapping[str, Any]) -> bool:
    """Whether it has every text of `base`."""
    return {text.key for text in texts(base)} <= {key for key, _ in _leaves(overlay)}


def translate(base: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """A copy of the definition with the overlay's texts in it."""
    words = dict(_leaves(overlay))
    document = copy.deepcopy(dict(base))
    for text in texts(base):
        if text.key in words:
            _put(document, text.path, words[text.key])
    return document


def _head(overlay: Overlay, worksheet_id: str, base: Mapping[str, Any], lang: str) -> Iterator[Finding]:
    wanted = {"overlay": worksheet_id, "base_version": base["version"], "lang": lang}
    for key, value in wanted.items():
        if overlay.get(key) != value:
            yield (key,), f"{key} is {overlay.get(key)}, it must be {value}"
    for key in ("source", "translation_status"):
        if not overlay.get(key):
            yield (), f"{key} is missing: say where the wording comes from and who has reviewed it"


def _words(overlay: Overlay, base: Mapping[str, Any]) -> Iterator[Finding]:
    wanted: dict[tuple[str, ...], Text] = {text.key: text for text in texts(base)}
    have = dict(_leaves(overlay))
    for key in wanted.keys() - have.keys():
        yield key, f"not translated: {'.'.join(key)}"
    for key, words in have.items():
        if key not in wanted:
            yield key, f"there is no text {'.'.join(key)} to translate"
        elif not isinstance(words, str) or not words.strip():
            yield key, f"{'.'.join(key)} is empty or not text"


def _leaves(overlay: Overlay) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in overlay.items():
        if key not in _HEAD:
            yield from _below(value, (key,))


def _below(node: object, key: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _below(value, (*key, name))
    else:
        yield key, node


def _put(document: Any, path: Path, words: str) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = words
