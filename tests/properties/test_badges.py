"""Tabs and devices in any order: a badge tells what is unread."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from portal.home.news import News
from portal.messages import actions
from tests.proof.row import Proof
from tests.properties.badges import Badges, WrongBadge

STEPS = 30
MUST_HAPPEN = ("sent", "opened", "poll 200", "poll 204", "poll 401", "signed out", "checked")
ALL = list(HealthCheck)


def run(app: Flask, runs: int, **more: Any) -> Counter[str]:
    count: Counter[str] = Counter()
    kept = settings(
        max_examples=runs, stateful_step_count=STEPS, deadline=None, suppress_health_check=ALL, database=None, **more
    )
    run_state_machine_as_test(lambda: Badges(app, count), settings=kept)
    return count


@pytest.mark.proof("N1")
def test_a_badge_is_always_what_is_unread(sqlite_app: Flask, proof: Proof) -> None:
    runs = proof.size(10, 1000)
    count = run(sqlite_app, runs, derandomize=not proof.full)
    proof.tried(count["runs"])
    proof.figures |= {"badges looked at": count["checked"]}
    assert count["runs"] >= runs
    assert count["checked"] > runs
    if proof.full:
        assert all(count[what] for what in MUST_HAPPEN), count


@pytest.mark.proof("N2")
def test_on_each_database(app: Flask, proof: Proof) -> None:
    count = run(app, proof.size(6, 100), derandomize=not proof.full)  # few may happen to look at no badge
    proof.tried(count["runs"])
    assert count["checked"]


def test_a_poll_that_keeps_silent_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(News, "token", "the same")
    with pytest.raises(WrongBadge):
        run(sqlite_app, 100, phases=[Phase.generate], derandomize=True)


def test_reading_that_leaves_its_notice_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "see_bell", lambda *given: None)
    with pytest.raises(WrongBadge):
        run(sqlite_app, 100, phases=[Phase.generate], derandomize=True)
