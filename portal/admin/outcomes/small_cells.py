"""Numbers about few people are not shown, nor any from which they could be worked out. Pure.

The line is that of the CMS cell size suppression policy: no cell below 11, and no total or share that gives one away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import Any

LEAST = 11
Key = Any
Sum = tuple[Key, Sequence[Key]]
"""A number, and those it is the sum of."""
Ranges = dict[Key, tuple[float, float]]


class Why(StrEnum):
    """What stands in place of a number."""

    SMALL = "small"
    BESIDE = "beside"


Shown = int | Why


@dataclass(frozen=True)
class Hidden:
    """`small`: said to be below the line. `beside`: of which nothing is said, for they would give one away."""

    small: frozenset[Key]
    beside: frozenset[Key]

    def __contains__(self, key: object) -> bool:
        return key in self.small or key in self.beside

    def or_why(self, key: Key, count: int) -> Shown:
        """The number, or what stands in its place."""
        return Why.SMALL if key in self.small else Why.BESIDE if key in self.beside else count


def hidden(counts: Mapping[Key, int], sums: Iterable[Sum], least: int = LEAST) -> Hidden:
    """Which of these numbers are not shown.

    First all small ones. Then, while a reader who adds and subtracts could tell one of the hidden ones too closely, the
    smallest number beside it: so closely as within `least`, or within half of it for one who knows which are small.
    Where nothing beside is left, it is not said any more which are small.
    """
    apart = [_hidden(some, relations, least) for some, relations in _apart(counts, sums)]
    return Hidden(*(frozenset().union(*(getattr(one, name) for one in apart)) for name in ("small", "beside")))


def _hidden(counts: Mapping[Key, int], relations: Sequence[Sum], least: int) -> Hidden:
    found = Hidden(frozenset(key for key, count in counts.items() if count < least), frozenset())
    while (more := _more(counts, relations, found, least)) is not None:
        found = more
    return found


def _apart(counts: Mapping[Key, int], sums: Iterable[Sum]) -> Iterator[tuple[dict[Key, int], list[Sum]]]:
    """Numbers that no chain of sums connects tell nothing of each other; together they take much longer to look at."""
    beside: dict[Key, list[Key]] = {key: [] for key in counts}
    relations = [(total, tuple(parts)) for total, parts in sums]
    for total, parts in relations:
        for one in parts:
            beside[total].append(one)
            beside[one].append(total)
    part_of: dict[Key, int] = {}
    for number, first in enumerate(counts):
        waiting = [first]
        while waiting:
            one = waiting.pop()
            if one not in part_of:
                part_of[one] = number
                waiting += beside[one]
    by_part: dict[int, tuple[dict[Key, int], list[Sum]]] = {}
    for key, count in counts.items():
        by_part.setdefault(part_of[key], ({}, []))[0][key] = count
    for total, parts in relations:
        by_part[part_of[total]][1].append((total, parts))
    yield from by_part.values()


def _more(counts: Mapping[Key, int], relations: Sequence[Sum], found: Hidden, least: int) -> Hidden | None:
    """With one number more hidden, or said less of; None when nothing can be told."""
    blind, knowing = _told(counts, relations, found, least), _told(counts, relations, found, least, knowing=True)
    for key in (*blind, *knowing):
        beside = [one for one in _with(key, relations) if one not in found]
        if beside:
            return replace(found, beside=found.beside | {min(beside, key=lambda one: counts[one])})
        marked = found.small & {key, *_with(key, relations)}
        if marked:
            return Hidden(found.small - marked, found.beside | marked)
    totals = [one for key in blind for one in _over(key, relations) if one not in found]
    return replace(found, beside=found.beside | {min(totals, key=lambda one: counts[one])}) if totals else None


def _told(
    counts: Mapping[Key, int], relations: Sequence[Sum], found: Hidden, least: int, knowing: bool = False
) -> list[Key]:
    """Hidden numbers that could be told too closely. `knowing`: by somebody who knows which are small."""
    shown = {key: count for key, count in counts.items() if key not in found}
    apart = least // 2 if knowing else least - 1
    known = ranges(bounds_of(shown, found, least if knowing else None), relations)
    return [key for key in counts if key in found and known[key][1] - known[key][0] < apart]


def _with(key: Key, relations: Sequence[Sum]) -> list[Key]:
    """The other parts of the sums it is a part of, and its own parts."""
    return [one for total, parts in relations if key == total or key in parts for one in parts if one != key]


def _over(key: Key, relations: Sequence[Sum]) -> list[Key]:
    return [total for total, parts in relations if key in parts]


def ranges(bounds: Ranges, relations: Sequence[Sum]) -> Ranges:
    """Between which bounds each number must lie, for somebody who knows these bounds and what adds up to what."""
    known = bounds
    while (closer := _closer(known, relations)) != known:
        known = closer
    return known


def bounds_of(shown: Mapping[Key, int], hidden: Hidden, least: int | None = None) -> Ranges:
    """What is known of each to begin with. `least`: also which of the hidden ones are small."""
    known: Ranges = {key: (count, count) for key, count in shown.items()}
    known |= dict.fromkeys(hidden.small, (0, least - 1 if least else inf))
    return known | dict.fromkeys(hidden.beside, (0, inf))


def _closer(known: Ranges, relations: Sequence[Sum]) -> Ranges:
    found = dict(known)
    for total, parts in relations:
        low, high = sum(found[one][0] for one in parts), sum(found[one][1] for one in parts)
        found[total] = _both(found[total], (low, high))
        for one in parts:
            others = [found[each] for each in parts if each != one]
            least = found[total][0] - sum(high for _low, high in others)
            most = found[total][1] - sum(low for low, _high in others)
            found[one] = _both(found[one], (least, most))
    return found


def _both(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return max(one[0], other[0]), min(one[1], other[1])
