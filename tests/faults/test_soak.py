"""Ten minutes of everybody at once, five times as many as a clinic has: nothing grows that should not."""

import gc
import re
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper

import pytest
from flask import Flask

from portal.database import db
from tests.faults.crew import FIELD, Crew, crew_at
from tests.faults.place import Place
from tests.faults.soaking import MEGABYTE, Sample, growth, leaks, paced, watched
from tests.faults.test_reload import served
from tests.faults.test_worker_process import children_of
from tests.messages.given import thread_with
from tests.proof.row import Proof
from tests.visitor import Visitor
from tests.worksheets_http.given import give

EVERYBODY = {  # kind: seconds between two of them; all together about a hundred a second
    "look": 0.03,
    "review": 0.1,
    "desk": 0.1,
    "draft": 0.08,
    "message": 2,  # each brings ids, for which caches of a fixed size make room; no clinic writes more
    "stranger": 0.2,
    "file": 4,
    "handout": 4,
    "export": 10,
}
KINDS = ("look", "look", "review", "desk", "draft", "message", "stranger", "file", "handout", "export")
TOP, MOST = 20, 100 * 1024
# fmt: off
RECORDED = (
    301601, 301603, 301542, 301760, 302115, 302159, 302722, 302697, 303016, 302431, 302090, 302087,
    302100, 302087, 302137, 302228, 302278, 302272, 302382, 302136, 301922, 301968, 301778, 301755,
    301778, 301736, 301716, 301770, 301819, 301879, 302018, 302276, 302113, 302210, 302140, 302462,
    302596, 302479, 302694, 302501, 303150, 302841, 302747, 303078, 303099,
)
# fmt: on
PLANTED = 100  # bytes for each request


@contextmanager
def everybody(place: Place) -> Iterator[Crew]:
    with crew_at(place, KINDS) as crew:
        for kind, writer in zip(KINDS, crew.writers, strict=True):
            writer.write = paced(writer.write, EVERYBODY[kind])
        yield crew


def soaked(place: Place, server: int, seconds: float, proof: Proof) -> list[Sample]:
    with everybody(place) as crew:
        crew.go()
        samples = watched(children_of(server), seconds, min(5, seconds / 10))
        crew.rest()
    wrong = sum(many for status, many in crew.answers.items() if status >= 500)
    proof.tried(sum(crew.answers.values()), wrong + len(crew.broken))
    assert not wrong, crew.answers
    assert not crew.broken, crew.broken[:5]
    return samples


def allocated(app: Flask, requests: int, planted: bool = False) -> int:
    """By how much the twenty places that grew most have grown, after some requests to be warm.

    What a cache of a fixed size holds does not count; what one without an end holds does.
    """
    maya, jordan = Visitor(app, "maya"), Visitor(app, "jordan")
    thread, sheet, kept = thread_with(app, "maya"), give(app, "maya", "thought-record-short"), list[bytes]()

    def ask(number: int) -> None:
        if planted:
            kept.append(bytes(PLANTED))
        if number % 10 == 0:
            maya.client.post(f"{sheet}/draft", data={"csrf_token": maya.csrf_token(), FIELD: f"{number}"})
        elif number % 3:
            maya.client.get(("/", "/schedule", thread, "/worksheets")[number % 4])
        else:
            jordan.client.get(("/", "/review", thread)[number % 3 - number % 2])

    for number in range(requests // 5):
        ask(number)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(requests // 10):  # what a first snapshot would find half made
            ask(number)
        _empty_caches(app)
        before = tracemalloc.take_snapshot()
        for number in range(requests):
            ask(number)
        _empty_caches(app)
        grown = tracemalloc.take_snapshot().compare_to(before, "lineno")
    finally:
        tracemalloc.stop()
    return sum(sorted((one.size_diff for one in grown), reverse=True)[:TOP])


def _empty_caches(app: Flask) -> None:
    """Among them what a connection keeps: statements, and up to two hundred cursors that are gone."""
    with app.app_context():
        db.engine.dispose()
    gc.unfreeze()  # what was there when the tests began would not be among the objects
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper) and one.cache_parameters()["maxsize"] is not None:
            one.cache_clear()
    re.purge()
    gc.collect()


@pytest.mark.proof("M2")
def test_nothing_grows(sqlite_place: Place, proof: Proof) -> None:
    seconds = proof.size(1, 600)
    with served(sqlite_place, proof.full) as server:
        began = time.monotonic()
        samples = soaked(sqlite_place, server, seconds, proof)
        proof.figures["requests a second"] = round(proof.n / (time.monotonic() - began))
    assert samples[-1].memory > 10 * MEGABYTE
    if not proof.full:
        return
    grown = growth(samples)
    proof.figures |= {"memory grew, KB": grown["memory"] // 1024, "files": grown["files"], "threads": grown["threads"]}
    proof.figures["allocated in 10,000 requests, KB"] = allocated(sqlite_place.app, 10_000) // 1024
    sqlite_place.serve(sabotage="leak")
    planted = growth(soaked(sqlite_place, sqlite_place.group, seconds, Proof("M2 control")))["memory"]
    proof.figures["memory grew with 100 bytes kept for each request, KB"] = planted // 1024
    proof.figures["allocated likewise, KB"] = allocated(sqlite_place.app, 10_000, planted=True) // 1024
    assert not leaks(samples)
    assert proof.figures["allocated in 10,000 requests, KB"] * 1024 <= MOST
    assert proof.figures["allocated likewise, KB"] * 1024 > MOST
    assert planted > 2 * MEGABYTE


def test_a_planted_leak_is_found_in_recorded_numbers() -> None:
    """Kilobytes of two warm workers, as they were; and with 100 bytes more for each of 60,000 requests."""
    assert not leaks([_recorded(kb) for kb in RECORDED])
    each = 60_000 * PLANTED / 1024 / len(RECORDED)
    grown = [_recorded(round(kb + number * each)) for number, kb in enumerate(RECORDED)]
    assert leaks(grown) == [f"memory grew by {growth(grown)['memory']}"]
    assert leaks([Sample(kb * 1024, 60 + number, 20) for number, kb in enumerate(RECORDED)]), "files that stay open"


def _recorded(kilobytes: int) -> Sample:
    return Sample(kilobytes * 1024, 60, 20)
