"""Editors and a reviewer in any order: no acknowledged word is lost."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from portal.worksheets.document import Document
from tests.proof.row import Proof
from tests.properties.ledger import LostWord
from tests.properties.writing import DEVICES, Writing
from tests.visitor import Visitor

STEPS = 40
MUST_HAPPEN = ("autosave 200", "autosave 401", "autosave 409", "form 303", "form 409", "form 422", "resumed")
MUST_HAPPEN += ("returned", "reviewed", "due 303", "withdrawal 303", "texts in dispute shown side by side")
ALL = list(HealthCheck)


def run(app: Flask, runs: int, **more: Any) -> Counter[str]:
    count: Counter[str] = Counter()
    browsers = {"jordan": Visitor(app, "jordan"), **{name: Visitor(app) for name in DEVICES}}
    kept = settings(
        max_examples=runs, stateful_step_count=STEPS, deadline=None, suppress_health_check=ALL, database=None, **more
    )
    run_state_machine_as_test(lambda: Writing(app, browsers, count), settings=kept)
    return count


@pytest.mark.proof("B8")
def test_no_acknowledged_word_is_lost(sqlite_app: Flask, proof: Proof) -> None:
    runs = proof.size(8, 1000)
    count = run(sqlite_app, runs)
    proof.tried(count["runs"])
    proof.figures |= {"acknowledged saves": count["acknowledged"]}
    assert count["runs"] >= runs
    assert count["acknowledged"]
    if proof.full:
        assert all(count[what] for what in MUST_HAPPEN), count


def test_without_the_protection_a_lost_word_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page counts as up to date: the last one to save wins."""
    monkeypatch.setattr(Document, "_news", lambda self, key, posted: False)
    with pytest.raises(LostWord):
        run(sqlite_app, 200, phases=[Phase.generate], derandomize=True)
