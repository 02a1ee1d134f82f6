"""Whether what somebody did a moment ago stands on a page that the standby may serve."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from portal.database import STANDBY, db
from portal.reading import Prepared
from tests.hosts.pair import Server
from tests.messages.given import thread_with
from tests.proof.row import Proof
from tests.visitor import Visitor

STILL = 2 / 3
"""In how many rounds the standby stands still; in the others it is as late as it is."""
LOG = "/records/access?own=1"


def rounds_without_the_newest(standby: Server, app: Flask, proof: Proof, rounds: int) -> list[int]:
    """Somebody writes a message and looks at once who did what: when that was not to be seen."""
    maya, thread, missing = Visitor(app, "maya"), thread_with(app, "maya"), []
    for number in range(rounds):
        still = number == 0 or proof.random.random() < STILL
        before = _newest(maya)
        if still:
            standby.ask("SELECT pg_wal_replay_pause()")
        maya.post(f"{thread}/messages", {"body": f"Word {number}", "form_key": uuid4().hex})
        missing += [] if _newest(maya) != before else [number]
        if still:
            standby.ask("SELECT pg_wal_replay_resume()")
    return missing


def _newest(maya: Visitor) -> str:
    found = re.search(r'data-id="([^"]+)"', maya.get(LOG).html)
    return found[1] if found else ""


@contextmanager
def answered_by_standby(app: Flask) -> Iterator[list[str]]:
    """Fills with what pages read there."""
    with app.app_context():
        engine = db.engines[STANDBY]
    seen, plain = list[str](), Prepared.run

    def run(prepared: Prepared, connection: Any, parameters: Any) -> Any:
        if connection.engine is engine:
            seen.append(prepared.sql)
        return plain(prepared, connection, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "run", run)
        yield seen
