"""What a run leaves out: never all of a file, never a row of the programme on both databases, and nothing for good."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests import drawn

ROW = "C1"


@dataclass(frozen=True)
class Item:
    """As much of a collected test as the draw looks at."""

    nodeid: str
    callspec: Any = field(default_factory=lambda: SimpleNamespace(params={}, indices={}), compare=False)
    row: str = ""

    def get_closest_marker(self, _name: str) -> str | None:
        return self.row or None


def _on(database: str, file: str, name: str, row: str = "") -> Item:
    call = SimpleNamespace(params={"app": database}, indices={"app": 0})
    return Item(f"tests/{file}::{name}[{database}]", call, row)


BOTH = [_on(database, "a/test_a.py", f"test_{n}") for n in range(7) for database in ("sqlite", "postgresql")]
JOURNEYS = [Item(f"tests/browser/test_b.py::test_{n}") for n in range(5)]
ON_ONE = [_on(database, "a/test_a.py", "test_row", ROW) for database in ("sqlite", "postgresql")]
ALWAYS = [
    _on("postgresql", "a/test_a.py", "test_there_alone"),
    _on("postgresql", "a/test_a.py", "test_row_there_alone", ROW),
    Item("tests/browser/test_b.py::test_row", row=ROW),
    Item("tests/browser/test_injection.py::test_only_with_the_stamp_of_the_session_it_acts"),  # a control
    Item("tests/a/test_a.py::test_of_neither"),
]


def _left(monkeypatch: pytest.MonkeyPatch, word: str) -> set[Any]:
    monkeypatch.delenv("GROUNDWORK_EVERY", raising=False)
    monkeypatch.setattr(drawn, "SEED", word)
    items: list[Any] = [*BOTH, *JOURNEYS, *ON_ONE, *ALWAYS]
    return drawn.left_out(items)


@pytest.mark.parametrize("word", ["one", "another"])
def test_a_third_and_of_a_row_one_of_two(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    left = _left(monkeypatch, word)
    assert not left & {*ALWAYS, *(one for one in BOTH if "[sqlite]" in one.nodeid)}
    assert len(left & set(BOTH)) == 7 - 3
    assert len(left & set(JOURNEYS)) == 5 - 2
    assert len(left & set(ON_ONE)) == 1
    assert _left(monkeypatch, word) == left, "the same word draws the same"


def test_everything_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"commit {n}" for n in range(60)]
    assert not set.intersection(*(_left(monkeypatch, word) for word in words))


def test_one_that_is_named_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (JOURNEYS[0], BOTH[1]):
        alone: Any = [one]
        assert drawn.left_out(alone) == set()


def test_all_is_taken_where_all_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_EVERY", "1")
    everything: Any = [*BOTH, *JOURNEYS, *ON_ONE]
    assert drawn.left_out(everything) == set()
