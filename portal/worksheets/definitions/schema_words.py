"""The words of JSON Schema that join checks: type, oneOf, not, if, items."""

from collections.abc import Callable, Mapping
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


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def name_of(path: Path) -> str:
    if not path:
        return "the file"
    last = path[-1]
    return str(last) if isinstance(last, str) else f"entry {last + 1} of {name_of(path[:-1])}"


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


_IS: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": is_number,
    "integer": lambda value: is_number(value) and (isinstance(value, int) or value.is_integer()),
}
