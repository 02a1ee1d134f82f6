"""No answer may depend on itself, through sums and conditions of any depth."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.worksheets.definitions.checks.conditions import refs_in
from portal.worksheets.definitions.checks.outline import Findings, Outline, Placed


def check_circles(outline: Outline) -> Findings:
    needs = {placed.id: frozenset(_needs(placed)) & outline.by_id.keys() for placed in outline.placed}
    for placed in outline.fields:
        if placed.id in _reached(needs, placed.id):
            yield placed.path, f"{placed.id} refers to itself"


def _reached(needs: Mapping[str, frozenset[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = set(needs[start])
    while waiting:
        one = waiting.pop()
        reached.add(one)
        waiting |= needs[one] - reached
    return reached


def _needs(placed: Placed) -> Iterator[str]:
    if placed.item is not None:
        yield placed.field.id
    elif placed.field.type == "computed":
        yield from _in_calc(placed.field.calc)
    else:
        for show_if in (placed.section.show_if, placed.field.show_if):
            yield from refs_in(show_if or {})


def _in_calc(calc: Any) -> Iterator[str]:
    if isinstance(calc, str):
        yield calc.split(".")[0]
    elif isinstance(calc, list):
        for part in calc:
            yield from _in_calc(part)
    elif isinstance(calc, dict):
        ((operation, argument),) = calc.items()
        if operation == "if":
            yield from refs_in(argument[0])
            yield from _in_calc(argument[1:])
        elif operation not in ("prev", "first"):  # they look at another response
            yield from _in_calc(argument["of"] if operation == "count" else argument)
