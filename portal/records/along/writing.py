"""JSON that is sent while it is made: a list that is an iterator is asked for its next one when its turn has come."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

Parts = Iterable[tuple[str, Any]]


def written(parts: Parts) -> Iterator[str]:
    """One object of these parts, over lines that a person can follow."""
    yield "{"
    for number, (name, value) in enumerate(parts):
        yield ("," if number else "") + f"\n  {json.dumps(name)}: "
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield _shifted(value, 2)
    yield "\n}\n"


def _list(items: Iterator[Any]) -> Iterator[str]:
    yield "["
    empty = True
    for one in items:
        yield ("" if empty else ",") + "\n    " + _shifted(one, 4)
        empty = False
    yield "]" if empty else "\n  ]"


def _shifted(value: Any, by: int) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + " " * by)
