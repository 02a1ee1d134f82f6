"""Numbers about few people: not shown, and not to be worked out from what is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.admin.outcomes.small_cells import LEAST, Hidden, Sum, bounds_of, hidden, ranges
from tests.drawn import examples

FEW = 3
"""A lower line than the real one, so that every table there could be is tried."""
PARTS = ("a", "b", "c")


def _published(counts: Mapping[str, int], sums: Sequence[Sum], least: int) -> dict[str, int]:
    gone = hidden(counts, sums, least)
    return {key: count for key, count in counts.items() if key not in gone}


def _marked(counts: Mapping[str, int], sums: Sequence[Sum], least: int) -> tuple[tuple[str, object], ...]:
    """As it stands on the page: a number, that it is small, or that it is not shown."""
    gone = hidden(counts, sums, least)
    said = {key: "small" if key in gone.small else "beside" if key in gone.beside else n for key, n in counts.items()}
    return tuple(sorted(said.items()))


def test_not_even_somebody_who_knows_which_are_small_can_tell_how_small() -> None:
    """Every table of three numbers from 0 to 5 and their sum, held against all tables that would read the same."""
    sums: list[Sum] = [("total", PARTS)]
    every = [dict(zip(PARTS, values, strict=True)) | {"total": sum(values)} for values in product(range(12), repeat=3)]
    pages = {_marked(one, sums, FEW) for one in every if max(one[part] for part in PARTS) < 6}
    for page in pages:
        alike = [one for one in every if all(_reads(one[key], said) for key, said in page)]
        for key, said in page:
            assert said in ("small", "beside") or int(str(said)) >= FEW, page
            assert isinstance(said, int) or len({one[key] for one in alike}) > 1, (page, key)


def _reads(number: int, said: object) -> bool:
    return number == said if isinstance(said, int) else said == "beside" or number < FEW


SUMS: list[Sum] = [("total", ("a", "b", "c", "d")), ("b", ("b1", "b2", "b3")), ("all", ("b", "x"))]
COUNT = st.integers(0, 6)


@settings(max_examples=examples(15), deadline=None)
@given(st.tuples(*[COUNT] * 7))
def test_nor_somebody_who_adds_and_subtracts_through_all_tables(values: tuple[int, ...]) -> None:
    """Sums of sums: each number not shown may lie anywhere within as many as the line says. Tried one by one."""
    counts = dict(zip(("a", "c", "d", "b1", "b2", "b3", "x"), values, strict=True))
    counts["b"] = counts["b1"] + counts["b2"] + counts["b3"]
    counts |= {"total": counts["a"] + counts["b"] + counts["c"] + counts["d"], "all": counts["b"] + counts["x"]}
    published = _published(counts, SUMS, FEW)
    possible: dict[str, set[int]] = defaultdict(set)
    most = 19
    for b in [published["b"]] if "b" in published else range(most):
        ways = {
            "total": _fits(published, [("a", None), ("c", None), ("d", None), ("b", b)], "total", most),
            "b": _fits(published, [("b1", None), ("b2", None), ("b3", None)], "b", most, b),
            "all": _fits(published, [("b", b), ("x", None)], "all", most),
        }
        if all(ways.values()):
            possible["b"].add(b)
            for found in ways.values():
                for one in found:
                    for key, count in one.items():
                        possible[key].add(count)
    for key in set(counts) - set(published):
        assert max(possible[key]) - min(possible[key]) >= FEW - 1, (counts, published, key, possible[key])


def _fits(
    published: Mapping[str, int], cells: list[tuple[str, int | None]], total: str, most: int, fixed: int | None = None
) -> list[dict[str, int]]:
    wanted = fixed if fixed is not None else published.get(total)
    choices = [
        [count]
        if count is not None
        else [published[key]]
        if key in published
        else range(min(most, (wanted or most) + 1))
        for key, count in cells
    ]
    found = (dict(zip((key for key, _ in cells), each, strict=True)) for each in product(*choices))
    return [one | {total: sum(one.values())} for one in found if wanted is None or sum(one.values()) == wanted]


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=9))
def test_with_the_real_line(values: list[int]) -> None:
    counts = dict(enumerate(values)) | {"total": sum(values)}
    sums: list[Sum] = [("total", tuple(range(len(values))))]
    gone = hidden(counts, sums)
    shown = {key: count for key, count in counts.items() if key not in gone}
    found = ranges(bounds_of(shown, gone), sums)
    assert all(count >= LEAST for count in shown.values())
    if "total" in shown and len(shown) > 1:
        rest = shown["total"] - sum(count for key, count in shown.items() if key != "total")
        assert rest == 0 or rest >= LEAST - 1
    for key in (*gone.small, *gone.beside):
        assert found[key][1] - found[key][0] >= LEAST - 1


def test_what_nothing_connects_is_looked_at_by_itself() -> None:
    one, other = {"total": 43, "a": 3, "b": 25, "c": 15}, {"all": 30, "x": 14, "y": 16}
    sums: list[Sum] = [("total", ("a", "b", "c")), ("all", ("x", "y"))]
    assert hidden(one | other, sums) == hidden(one, sums[:1]) == Hidden(frozenset({"a"}), frozenset({"c"}))
    assert hidden(other, sums[1:]) == Hidden(frozenset(), frozenset())


def test_what_is_large_enough_stays() -> None:
    counts = {"total": 60, "a": 20, "b": 25, "c": 15}
    sums: list[Sum] = [("total", ("a", "b", "c"))]
    assert hidden(counts, sums) == Hidden(frozenset(), frozenset())
    assert hidden(counts | {"a": 3, "total": 43}, sums) == Hidden(frozenset({"a"}), frozenset({"c"}))
