"""Sessions are moved, cancelled and brought back at random: who reads along never loses the thread."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.schedule.models import Appointment, Standing
from tests.schedule.calendars import change, events, subscribe
from tests.schedule.given import session_in, talk_in
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
STEPS = 25


@pytest.mark.parametrize("seed", range(4))
def test_ids_stay_and_counts_only_grow(app: Flask, visit: Visit, seed: int) -> None:
    chance = Random(seed)
    hers = {session_in(app, hours) for hours in (-60, 20, 68)} | {talk_in(app, 30)}
    others = {session_in(app, 20, of="evening"), talk_in(app, 30, patient="devon")}
    path, last = subscribe(visit("maya")), dict.fromkeys(hers, 0)
    for _ in range(STEPS):
        session = chance.choice(sorted(hers | others))
        cancelled = _step(app, chance, session)
        found = events(app, path)
        assert found.keys() == hers
        counts = {one: event["sequence"] for one, event in found.items()}
        assert all(counts[one] >= last[one] for one in hers)
        assert {str(event["uid"]) for event in found.values()} == {f"{one}@appointments.invalid" for one in hers}
        if session in hers:
            assert counts[session] == last[session] + 1
            assert (found[session]["status"] == "CANCELLED") is cancelled
        last = counts
    assert sum(last.values()) > 0


def _step(app: Flask, chance: Random, session: UUID) -> bool:
    """One change; whether the session is cancelled now. It never leaves the two weeks that are looked back on."""
    with app.app_context():
        row = db.session.get_one(Appointment, session)
        starts_at, lasting, standing = row.starts_at, row.ends_at - row.starts_at, row.standing
    if chance.random() < 0.5:
        standing = Standing.CANCELLED if standing is Standing.SCHEDULED else Standing.SCHEDULED
        change(app, session, standing=standing)
    else:
        starts_at = max(starts_at + timedelta(hours=chance.randint(-30, 48)), clock.now() - timedelta(days=9))
        change(app, session, starts_at=starts_at, ends_at=starts_at + lasting)
    return standing is Standing.CANCELLED
