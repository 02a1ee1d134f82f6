"""Tabs and devices in any order: a badge tells what is unread. GROUNDWORK_RUNS=1000 is the full proof."""

import os
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from portal.home.news import News
from portal.messages import actions
from tests.properties.badges import Badges, WrongBadge

RUNS = int(os.environ.get("GROUNDWORK_RUNS", "40"))
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


def test_a_badge_is_always_what_is_unread(sqlite_app: Flask) -> None:
    count = run(sqlite_app, RUNS)
    print(", ".join(f"{what} {number}" for what, number in sorted(count.items())))  # noqa: T201
    assert count["runs"] >= RUNS
    assert count["checked"] > RUNS
    if RUNS >= 200:
        assert all(count[what] for what in MUST_HAPPEN), count


def test_on_each_database(app: Flask) -> None:
    count = run(app, max(12, RUNS // 10))
    assert count["checked"]


def test_a_poll_that_keeps_silent_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(News, "token", "the same")
    with pytest.raises(WrongBadge):
        run(sqlite_app, 100, phases=[Phase.generate])


def test_reading_that_leaves_its_notice_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "see_bell", lambda *given: None)
    with pytest.raises(WrongBadge):
        run(sqlite_app, 100, phases=[Phase.generate])
