"""Ten thousand wait: the same statements as with ten, none walks a big table, and a page holds fifty at most."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.database import db, new_id
from portal.programs.models import Group
from portal.worksheets.models import Assignment, State, Submission
from tests.actors import actor
from tests.review.given import SHORT, many_wait, queued
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Visitor

MANY = 10_000
WAYS = ("", "?late=1", "?worksheet=thought-record-short", "?show=handed", "?show=reviewed", "?group={group}&late=1")
_WALK = re.compile(r"SCAN (submission|assignment|hand_over|risk_task|user|care_team_member|enrollment)(?: |$)")


def _lay(app: Flask) -> None:
    with writing(app):
        patient, by, now = actor("maya").id, actor("jordan").id, clock.now()
        ids = [new_id() for _ in range(MANY)]
        shared = {"patient_id": patient, "slug": SHORT, "version": "1.0.0"}
        db.session.execute(
            insert(Assignment.__table__), [{"id": one, **shared, "assigned_by": by, "made_at": now} for one in ids]
        )
        sent = {"state": State.SUBMITTED, "cells_sealed": "", "revision": 0, "step": 1, "steps": 1, "latest": 1}
        sent |= {"begun_at": now, "saved_at": now, "submitted_at": now}
        db.session.execute(
            insert(Submission.__table__), [{"id": new_id(), "assignment_id": one, **shared, **sent} for one in ids]
        )


@pytest.fixture
def jordan(sqlite_app: Flask) -> Visitor:
    return Visitor(sqlite_app, "jordan")


def _asked(jordan: Visitor, ways: list[str]) -> dict[str, list[str]]:
    found = {}
    for way in ways:
        with counted(jordan.app) as statements:
            jordan.get(f"/review{way}")
        found[way] = list(statements)
    return found


def test_the_queue_with_ten_and_with_ten_thousand(sqlite_app: Flask, jordan: Visitor) -> None:
    with sqlite_app.app_context():
        day_group = db.session.scalars(select(Group.id).where(Group.name == "Day group")).one()
    ways = [way.format(group=day_group) for way in WAYS]
    many_wait(sqlite_app, 10, "maya")
    few = _asked(jordan, ways)
    _lay(sqlite_app)
    many = _asked(jordan, ways)
    assert {way: len(seen) for way, seen in few.items()} == {way: len(seen) for way, seen in many.items()}
    assert max(len(seen) for seen in many.values()) <= 6
    assert len(queued(jordan.get("/review"))) == 50
    assert f"{MANY + 10} new" in jordan.get("/review").text
    walks = [(way, walk) for way, seen in many.items() for walk in _walks(sqlite_app, seen)]
    assert not walks, walks


def test_a_walk_would_be_seen(sqlite_app: Flask) -> None:
    assert _walks(sqlite_app, ["SELECT id FROM submission ORDER BY saved_at"])


def _walks(app: Flask, statements: list[str]) -> list[str]:
    found = []
    with app.app_context(), db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for statement in statements:
            if statement.lstrip().upper().startswith("SELECT"):
                plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?")).fetchall()
                found += [f"{row[3]} in {statement[:80]}" for row in plan if _WALK.search(row[3])]
    return found
