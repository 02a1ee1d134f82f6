"""`kill -HUP`: the portal is set up anew, worker by worker, while eight people go on as if nothing were."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.faults.crew import crew_at
from tests.faults.place import Place, wait_until
from tests.faults.serving import ROOT
from tests.faults.test_worker_process import children_of
from tests.proof.row import Proof

EIGHT = ("draft", "draft", "draft", "message", "message", "message", "look", "look")


@contextmanager
def served(place: Place, full: bool) -> Iterator[int]:
    """In full, as `portal serve` does it."""
    if not full:
        place.serve()
        yield place.group
        return
    with started(place, "-m", "portal.cli.server") as server:
        yield server


@contextmanager
def started(place: Place, *how: str) -> Iterator[int]:
    """A server of two workers that answers, by its process id."""
    place.keep_secrets()
    command = [sys.executable, *how, "127.0.0.1", str(place.port), "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTAL_DEMO_INSTANCE": str(place.instance)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until(place.answers)
        yield server.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=30)


def reload(server: int) -> None:
    before = set(children_of(server))
    os.kill(server, signal.SIGHUP)
    wait_until(lambda: len(before) == len(children_of(server)) and not before & set(children_of(server)), 300)


@pytest.mark.proof("B6")
def test_a_reload_costs_nobody_a_request(sqlite_place: Place, proof: Proof) -> None:
    many, requests = proof.size(1, 20), proof.size(20, 10_000)
    with served(sqlite_place, proof.full) as server, crew_at(sqlite_place, EIGHT, keep=True) as crew:
        crew.go()
        wait_until(lambda: sum(crew.answers.values()) >= 8)
        for _ in range(many):
            reload(server)
        wait_until(lambda: sum(crew.answers.values()) >= requests, 600)
        crew.rest()
    answered = sum(crew.answers.values())
    wrong = sum(many for status, many in crew.answers.items() if status >= 400)
    proof.tried(answered + len(crew.broken), wrong + len(crew.broken))
    proof.figures |= {
        "reloads": many,
        "sent again because a kept connection had ended": sum(one.client.again for one in crew.writers),
        "longest wait, seconds": round(max(max(one.waits) for one in crew.writers), 2),
    }
    assert not wrong, crew.answers
    assert not crew.broken, crew.broken[:10]


def test_a_server_that_guesses_when_the_next_is_ready_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=1, sabotage="guess")
    with crew_at(sqlite_place, ("look", "look")) as crew:
        crew.go()
        time.sleep(0.1)
        reload(sqlite_place.group)
        wait_until(lambda: bool(crew.broken), 10)
        crew.rest()
