"""The words of JSON Schema that the worksheet contract uses, each as a small check."""

import re
from collections.abc import Callable, Mapping, Sized
from functools import partial
from typing import Any

from portal.worksheets.definitions.faults import Finding, Path

Check = Callable[[object, Path, list[Finding]], None]
Schema = Mapping[str, Any]

_WORDS = {
    "object": "a set of keys",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def nothing(value: object, path: Path, found: list[Finding]) -> None:
    """Accepts everything."""


def every(checks: list[Check]) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        for one in checks:
            one(value, path, found)

    return check


def typed(kinds: str | list[str], then: Check) -> Check:
    """Only a value of one of these types is looked at further."""
    names = [kinds] if isinstance(kinds, str) else kinds
    tests = [_IS[name] for name in names]
    sentence = "must be " + " or ".join(_WORDS[name] for name in names)

    def check(value: object, path: Path, found: list[Finding]) -> None:
        if any(test(value) for test in tests):
            then(value, path, found)
        else:
            found.append((path, f"{name_of(path)} {sentence}"))

    return check


def one_of(branches: list[Check]) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        tries: list[list[Finding]] = []
        for branch in branches:
            tried: list[Finding] = []
            branch(value, path, tried)
            tries.append(tried)
        fitting = sum(not tried for tried in tries)
        if fitting > 1:
            found.append((path, f"{name_of(path)} fits more than one form"))
        elif not fitting:
            closest = min(tries, key=partial(_distance, depth=len(path) + 1))
            found.extend(closest)

    return check


def _distance(tried: list[Finding], depth: int) -> tuple[int, int]:
    """What was meant is the form whose own keys fit best; of two such, the one that was followed further down."""
    depths = [len(place) for place, _ in tried]
    return sum(one <= depth for one in depths), -max(depths)


def negated(inner: Check, schema: Schema) -> Check:
    unwanted = ", ".join(schema.get("required", ())) or "this"

    def check(value: object, path: Path, found: list[Finding]) -> None:
        tried: list[Finding] = []
        inner(value, path, tried)
        if not tried:
            found.append((path, f"{unwanted} does not belong in {name_of(path)}"))

    return check


def conditional(condition: Check, then: Check, otherwise: Check) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        tried: list[Finding] = []
        condition(value, path, tried)
        (otherwise if tried else then)(value, path, found)

    return check


def each(one: Check) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        if isinstance(value, list):
            for place, part in enumerate(value):
                one(part, (*path, place), found)

    return check


def first_ones(checks: list[Check]) -> Check:
    def check(value: object, path: Path, found: list[Finding]) -> None:
        if isinstance(value, list):
            for place, (part, one) in enumerate(zip(value, checks, strict=False)):
                one(part, (*path, place), found)

    return check


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
    return _leaf(lambda v: not _is_number(v) or v >= limit, f"must be at least {limit}")


def _maximum(limit: float) -> Check:
    return _leaf(lambda v: not _is_number(v) or v <= limit, f"must be at most {limit}")


def _at_least(kind: type[Sized], limit: int, things: str) -> Check:
    return _leaf(lambda v: not isinstance(v, kind) or len(v) >= limit, f"needs at least {limit} {things}")


def _at_most(kind: type[Sized], limit: int, things: str) -> Check:
    return _leaf(lambda v: not isinstance(v, kind) or len(v) <= limit, f"may have at most {limit} {things}")


def _unique(wanted: bool) -> Check:
    return _leaf(
        lambda v: not isinstance(v, list) or not any(_same(a, b) for n, a in enumerate(v) for b in v[:n]),
        "holds the same thing twice",
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(one: object, other: object) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def name_of(path: Path) -> str:
    if not path:
        return "the file"
    last = path[-1]
    return str(last) if isinstance(last, str) else f"entry {last + 1} of {name_of(path[:-1])}"


_IS: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
}

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
