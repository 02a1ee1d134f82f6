"""Each kind of notice that is made anywhere is said in words of its own, and leads somewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.home.subjects import WAYS
from portal.materials.audience import NOTICE
from portal.notifications.bell.wording import WORDS
from portal.schedule import reminding
from portal.worksheets.reminding import homework, last_day

PORTAL = Path(__file__).parents[2] / "portal"
NAMED = {"NOTICE": NOTICE, "kind": None}  # `kind`: handed on, in the outbox itself


def _kinds() -> Iterator[tuple[str, str]]:
    """What stands as the second argument of `notify` and `notify_all`, and in which file."""
    for path in sorted(PORTAL.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("notify"):
                kind = node.args[1]
                found = kind.value if isinstance(kind, ast.Constant) else NAMED[ast.unparse(kind)]
                if found is not None:
                    yield str(found), path.name


# Reminders are written in bulk, by jobs.
REMINDERS = dict.fromkeys((reminding.KIND, homework.KIND, last_day.KIND), "reminding")
MADE = dict(_kinds()) | REMINDERS


@pytest.mark.parametrize("kind", sorted(MADE))
def test_each_kind_that_is_made_has_words_and_a_way(kind: str) -> None:
    assert kind in WORDS
    assert kind in WAYS


def test_none_is_left_over_and_many_were_found() -> None:
    assert set(WORDS) == set(WAYS) == set(MADE)
    assert {"message", "announcement", "handout", "schedule", "absence_line", "attendance_concern"} <= set(MADE)
