"""A request that broke something, as small as it still does; with what came before it, if that mattered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tests.access.fuzz.wire import Sent, Wire

TRIES = 200
One = TypeVar("One")


def shrunk(wire: Wire, before: Sequence[Sent], it: Sent) -> str:
    """Sentences by which it can be repeated at the clinic as it was laid."""
    tries = iter(range(TRIES))

    def breaks(first: Sequence[Sent], last: Sent) -> bool:
        if next(tries, None) is None:
            return False
        wire.clinic.restore()
        for one in first:
            wire.send(one)
        return wire.send(last).is_broken

    changing = [one for one in before if one.method == "POST"]
    needed: list[Sent] = []
    if not breaks((), it):
        if not breaks(changing, it):
            return f"only within its batch: {it}"
        needed = _fewest(changing, lambda some: breaks(some, it))
    if it.query and breaks(needed, replace(it, query="")):
        it = replace(it, query="")
    if it.headers and breaks(needed, replace(it, headers=())):
        it = replace(it, headers=())
    if it.body is None:
        it = replace(it, fields=tuple(_fewest(it.fields, lambda some: breaks(needed, replace(it, fields=tuple(some))))))
    return "\n  then ".join(map(str, [*needed, it]))


def _fewest(all_of_them: Sequence[One], still: Callable[[list[One]], bool]) -> list[One]:
    """Halves and then single ones are left out for as long as it makes no difference."""
    kept, size = list(all_of_them), max(1, len(all_of_them) // 2)
    while size:
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if still(fewer):
                kept = fewer
            else:
                at += size
        size //= 2
    return kept
