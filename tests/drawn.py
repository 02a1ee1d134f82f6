"""On PostgreSQL a test of many values takes one of them, drawn by the seed; on SQLite it takes all.

What a value does is the same on both; that the other database understands the statements, one of them shows.
`GROUNDWORK_PROOF=full`, or naming a value on the command line, takes those as well.
"""

from collections import defaultdict
from random import Random

import pytest

from tests.proof.row import Proof, is_full


def left_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of each test's values on PostgreSQL all but one. A row of the programme has sizes of its own."""
    values: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if _on_postgresql(item) and not is_full() and item.get_closest_marker("proof") is None:
            values[item.nodeid.split("[")[0]].append(item)
    kept = {Random(f"{Proof.seed} {name}").choice(of_one) for name, of_one in values.items()}
    return [item for of_one in values.values() for item in of_one if item not in kept]


def _on_postgresql(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return call is not None and call.params.get("app") == "postgresql"
