"""What `make test` does not do in every way each time: some is drawn, for each commit anew.

What a page does is tried on SQLite, all of it. On PostgreSQL a test of many values takes one of them, and of the tests
of a file one in three takes one at all: what a value does is the same on both; that the other database understands the
statements, some of them show. Of the journeys of a file in a browser one in three is made, and one that is told for a
phone and a desk, with script and without, one of these ways. Of the pages that a journey looks over, axe sees one in
three. A row of the programme of proofs, and what is named as its control, is made on one of the two databases.

`GROUNDWORK_EVERY=1` takes all of it; so does naming a test on the command line. `GROUNDWORK_DRAW` draws as a run with
that word at its head did.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from random import Random

import pytest

from tests.proof.page import parts
from tests.proof.row import Proof, head, is_full

WAYS = {"phone", "script", "dark"}
SEED = os.environ.setdefault("GROUNDWORK_DRAW", head() or str(Proof.seed))
"""All processes of a run draw by the same: who starts them hands it down."""


def takes_every() -> bool:
    return is_full() or os.environ.get("GROUNDWORK_EVERY") == "1"


def examples(many: int) -> int:
    """Of so many that a property is to be tried with: a third, where not everything is taken."""
    return many if takes_every() else -(-many // 3)


def by(name: str) -> Random:
    return Random(f"{SEED} {name}")


def left_out(items: list[pytest.Item]) -> set[pytest.Item]:
    if takes_every():
        return set()
    controls = _controls()
    rows = {item: None for item in items if item.get_closest_marker("proof") or _test(item) in controls}
    others = [item for item in items if item not in rows]
    left = _but_one(rows, _row) | _but_one(others, _way)
    return left | _but_a_third_of_each_file([item for item in others if item not in left])


def _controls() -> set[str]:
    """Tests that take a protection away: a row without its control says nothing."""
    return {name for part in parts() for row in part.rows for name in row.controls}


def _but_one(items: Iterable[pytest.Item], kind: Callable[[pytest.Item], str]) -> set[pytest.Item]:
    """Of each kind all but one; of what is of no kind (""), none."""
    kinds: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if name := kind(item):
            kinds[name].append(item)
    return {item for name, of_one in kinds.items() for item in _but(1, name, of_one)}


def _but_a_third_of_each_file(items: list[pytest.Item]) -> set[pytest.Item]:
    """Of its tests that are made on SQLite too, and of its journeys."""
    twice = {_test(item) for item in items if _database(item) == "sqlite"}
    kinds: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if _is_journey(item) or (_database(item) == "postgresql" and _test(item) in twice):
            kinds[item.nodeid.split("::")[0]].append(item)
    return {item for file, of_one in kinds.items() for item in _but(-(-len(of_one) // 3), file, of_one)}


def _but(many: int, name: str, items: list[pytest.Item]) -> set[pytest.Item]:
    return set(items) - set(by(name).sample(items, many))


def _row(item: pytest.Item) -> str:
    """What the same row on the other database has in common with it."""
    database = _database(item)
    return item.nodeid.replace(database, "") if database else ""


def _way(item: pytest.Item) -> str:
    """What a test's ways have in common of which one is enough."""
    if _database(item) == "postgresql":
        return _test(item)
    places = item.callspec.indices if hasattr(item, "callspec") else {}
    others = {key: place for key, place in places.items() if key not in WAYS}
    return f"{_test(item)} {others}" if _is_journey(item) and len(others) < len(places) else ""


def _database(item: pytest.Item) -> str:
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return next((value for value in values if isinstance(value, str) and value in ("sqlite", "postgresql")), "")


def _is_journey(item: pytest.Item) -> bool:
    return item.nodeid.startswith("tests/browser/")


def _test(item: pytest.Item) -> str:
    return item.nodeid.split("[")[0]
