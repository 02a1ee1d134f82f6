"""The words of JSON Schema that look at one value: enum, pattern, minimum, required ..."""

import re
from collections.abc import Callable, Sized
from typing import Any

from portal.worksheets.definitions.faults import Finding, Path
from portal.worksheets.definitions.schema_words import Check, is_number, name_of


def _leaf(fits: Callable[[Any], bool], sentence: str) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        if not fits(value):
            found.append((path, f"{name_of(path)} {sentence}"))

    return check


def _required(keys: list[str]) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        if isinstance(value, dict):
            found.extend((path, f"{key} is missing in {name_of(path)}") for key in keys if key not in value)

    return check


def _pattern(pattern: str) -> Check:
    # JSON Schema's $ is the very end; Python's also matches before a last newline.
    search = re.compile(pattern.replace("$", r"\Z")).search
    return _leaf(lambda v: not isinstance(v, str) or bool(search(v)), f"does not have its form: {pattern}")


def _enum(values: list[Any]) -> Check:
    return _leaf(
        lambda v: any(_same(v, one) for one in values), "must be one of " + ", ".join(str(one) for one in values)
    )


def _minimum(limit: float) -> Check:
    return _leaf(lambda v: not is_number(v) or v >= limit, f"must be at least {limit}")


def _maximum(limit: float) -> Check:
    return _leaf(lambda v: not is_number(v) or v <= limit, f"must be at most {limit}")


def _at_least(kind: type[Sized], limit: int, things: str) -> Check:
    return _leaf(lambda v: not isinstance(v, kind) or len(v) >= limit, f"needs at least {limit} {things}")


def _at_most(kind: type[Sized], limit: int, things: str) -> Check:
    return _leaf(lambda v: not isinstance(v, kind) or len(v) <= limit, f"may have at most {limit} {things}")


def _unique(wanted: bool) -> Check:
    return _leaf(
        lambda v: not isinstance(v, list) or not any(_same(a, b) for n, a in enumerate(v) for b in v[:n]),
        "holds the same thing twice",
    )


def _same(one: object, other: object) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


LEAVES: dict[str, Callable[[Any], Check]] = {
    "const": lambda wanted: _enum([wanted]),
    "enum": _enum,
    "pattern": _pattern,
    "required": _required,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": lambda limit: _at_least(str, limit, "characters"),
    "maxLength": lambda limit: _at_most(str, limit, "characters"),
    "minItems": lambda limit: _at_least(list, limit, "entries"),
    "maxItems": lambda limit: _at_most(list, limit, "entries"),
    "minProperties": lambda limit: _at_least(dict, limit, "keys"),
    "maxProperties": lambda limit: _at_most(dict, limit, "keys"),
    "uniqueItems": _unique,
}
