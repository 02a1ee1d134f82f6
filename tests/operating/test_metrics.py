"""/metrics: numbers by names of endpoints, for whoever shows the token, from every process."""

import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.app import create_app
from portal.backups.making import back_up
from portal.config.settings import UnsafeSetting
from portal.database import db
from portal.web import measuring
from tests.letting_go import let_go
from tests.visitor import Visitor

ROOT = Path(__file__).parents[2]
TOKEN = "a token for tests, and for tests alone"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def metered(sqlite_app: Flask) -> Iterator[Flask]:
    """The same clinic, with a token in its settings."""
    app = create_app(replace(sqlite_app.extensions["settings"], metrics_token=TOKEN))
    yield app
    let_go(app)


def _numbers(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_was_asked_is_counted_by_endpoint(
    metered: Flask, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = Visitor(metered, "maya")
    for _ in range(3):
        maya.get("/schedule")
    maya.client.get("/invitation/a-secret-token")
    maya.client.get("/worksheets/0198c0de-0000-7000-8000-000000000000?q=Maya+Torres")
    maya.client.open("/no/such/maya", method="TORRES")
    answer = Visitor(metered).client.get("/metrics", headers=SHOWN)
    text = answer.get_data(as_text=True)
    found = _numbers(text)
    assert found["portal_requests_total", "schedule.week", "GET", "2xx"] == 3
    assert found["portal_request_seconds_count", "schedule.week"] == 3
    assert found["portal_request_seconds_sum", "schedule.week"] > 0
    assert found["portal_statements_total", "schedule.week"] >= 6
    assert found["portal_requests_total", "accounts.invitation", "GET", "4xx"] == 1
    assert found["portal_requests_total", "none", "other", "4xx"] == 1
    assert found[("portal_outbox_lag_seconds",)] == 0
    endpoints = {*metered.view_functions, "none"}
    assert {name[1] for name in found if name[0].startswith("portal_request") and len(name) > 1} <= endpoints
    for secret in ("secret-token", "0198c0de", "aya", "TORRES", "orres", "/"):
        assert secret not in re.sub(r"^# .*", "", text, flags=re.M), "no address, no id, no person"
    _nobody_else_learns_that_it_is_there(metered, sqlite_app)
    monkeypatch.setattr("portal.safety.views.lag", _away)
    answer = Visitor(metered).client.get("/metrics", headers=SHOWN)
    assert (answer.status_code, b"outbox" in answer.data) == (200, False), "what can be said without the database is"


def test_a_backup_that_never_was_is_older_than_any(metered: Flask) -> None:
    """So that a rule on its age fires."""

    def age() -> float:
        answer = Visitor(metered).client.get("/metrics", headers=SHOWN)
        return _numbers(answer.get_data(as_text=True))[("portal_backup_age_seconds",)]

    assert age() == math.inf
    with metered.app_context():
        back_up(clock.now())
        db.session.remove()
    assert 0 <= age() < 600


def test_numbers_that_the_guide_names_are_there(metered: Flask) -> None:
    Visitor(metered).client.get("/help")
    told = Visitor(metered).client.get("/metrics", headers=SHOWN).get_data(as_text=True)
    guide = (ROOT / "docs" / "operating" / "watching.md").read_text()
    (rules,) = re.findall(r"^    groups:\n(?:    .*\n)+", guide, re.M)
    assert [rule["alert"] for rule in yaml.safe_load(rules)["groups"][0]["rules"]]
    named = set(re.findall(r"\bportal_[a-z_]+", guide))
    assert named
    assert not [name for name in named if f"\n# HELP {name.removesuffix('_total')}" not in f"\n{told}"]


def _nobody_else_learns_that_it_is_there(metered: Flask, plain: Flask) -> None:
    wrong = ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": "Bearer"})
    for headers in wrong:
        assert Visitor(metered, "sam").client.get("/metrics", headers=headers).status_code == 404
    assert Visitor(metered).client.get(f"/metrics?token={TOKEN}").status_code == 404
    assert Visitor(plain, "sam").client.get("/metrics", headers=SHOWN).status_code == 404, "without a setting"


def _away(now: object) -> None:
    raise OperationalError("", None, Exception())


def test_it_needs_the_extra(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(UnsafeSetting, match="install the extra metrics"):
        measuring.Meter()


COUNT = """
import os, sys
from portal.web.measuring import Meter
meter = Meter()
for _ in range(2):
    if not os.fork():
        meter.count('home.today', 'GET', 200, 0.1, 4)
        os._exit(0)
    os.wait()
meter.count('home.today', 'GET', 200, 0.1, 4)
sys.stdout.buffer.write(meter.told({('portal_x', 'x'): 7}))
"""


def test_the_processes_of_a_server_count_together(tmp_path: Path) -> None:
    """As `portal serve` starts them: with a folder that all of them know."""
    here = {**os.environ, "PYTHONPATH": str(ROOT), measuring.FOLDER: str(tmp_path)}
    command = [sys.executable, "-c", COUNT]
    found = _numbers(subprocess.run(command, env=here, capture_output=True, text=True, check=True).stdout)
    assert found["portal_requests_total", "home.today", "GET", "2xx"] == 3
    assert found["portal_statements_total", "home.today"] == 12
    assert found[("portal_x",)] == 7
