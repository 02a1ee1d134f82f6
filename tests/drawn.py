"""What `make test` does not do in every way each time: one way is drawn, for each commit anew.

On PostgreSQL a test of many values takes one of them, and on SQLite all: what a value does is the same on both; that
the other database understands the statements, one of them shows. A journey in a browser that is told for a phone and a
desk, with script and without, is made one of these ways. Of the pages that a journey looks over, one in three is asked
for its colours: that takes as long as everything else that is asked, and each rule of the style sheet is met on many.

`GROUNDWORK_EVERY=1` takes every one of these ways; so does naming a value on the command line. `GROUNDWORK_DRAW` draws
as a run with that word at its head did.
"""

import os
from collections import defaultdict
from random import Random

import pytest

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


def left_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of what differs by its way alone, all but one. A row of the programme has sizes of its own."""
    ways: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if not takes_every() and item.get_closest_marker("proof") is None and (name := _one_of(item)):
            ways[name].append(item)
    kept = {by(name).choice(of_one) for name, of_one in ways.items()}
    return [item for of_one in ways.values() for item in of_one if item not in kept]


def _one_of(item: pytest.Item) -> str:
    """What those have in common of which one is enough; "" for what stands alone."""
    call = getattr(item, "callspec", None)
    if call is None:
        return ""
    name = item.nodeid.split("[")[0]
    if call.params.get("app") == "postgresql":
        return name
    others = {key: place for key, place in call.indices.items() if key not in WAYS}
    return f"{name} {others}" if name.startswith("tests/browser/") and len(others) < len(call.params) else ""
