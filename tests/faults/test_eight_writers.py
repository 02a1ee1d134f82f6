"""Eight processes write to one SQLite file at once, and each waits its turn."""

import time
from statistics import quantiles

import pytest

from tests.faults.crew import Crew, crew_at, faults_at_rest, lost_drafts, lost_or_doubled
from tests.faults.place import Place, wait_until
from tests.proof.row import Proof

EIGHT = ("draft", "draft", "draft", "message", "message", "message", "handout", "file")
PAUSE = 0.5
"""Seconds between an answer and the next thing somebody writes, for the waits. Without any, eight keep all of a small
machine busy, and what is waited for is a processor: that shows that nobody is refused, and not how long a file that
one process at a time may write keeps the others waiting."""
MOST, LONGEST = 150, 1000
"""Milliseconds: 99 of 100 with that pause, and every one."""


@pytest.mark.proof("B11")
def test_eight_at_once_are_never_told_that_it_is_locked(sqlite_place: Place, proof: Proof) -> None:
    sqlite_place.serve(workers=8)
    with crew_at(sqlite_place, EIGHT) as crew:
        at_once = _waits(crew, proof.size(1, 60))
        crew.pause = PAUSE
        paused = _waits(crew, proof.size(1, 60))
        found = lost_drafts(sqlite_place, crew) + lost_or_doubled(sqlite_place, crew) + faults_at_rest(sqlite_place)
    proof.tried(sum(crew.answers.values()), sum(many for status, many in crew.answers.items() if status >= 400))
    proof.figures |= {
        "without a pause, 99 of 100 took at most, ms": _most(at_once),
        "the longest of them": round(max(at_once)),
        f"with a pause of {PAUSE} s, 99 of 100 took at most, ms": _most(paused),
        "the longest of those": round(max(paused)),
    }
    if proof.full:
        proof.tried(0, (_most(paused) > MOST) + (max(paused) > LONGEST))
    assert crew.answers.keys() <= {200, 303}, crew.answers
    assert not crew.broken, crew.broken
    assert not found, found


def _waits(crew: Crew, seconds: float) -> list[float]:
    """Milliseconds of each draft and each message that they write in this time."""
    for one in crew.writers:
        one.waits.clear()
    crew.go()
    time.sleep(seconds)
    crew.rest()
    return [wait * 1000 for one in crew.writers[:6] for wait in one.waits]


def _most(waits: list[float]) -> int:
    return round(quantiles(waits, n=100)[-1])


def test_a_writer_that_begins_as_a_reader_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=4, sabotage="deferred")
    with crew_at(sqlite_place, ("message", "draft", "message", "draft")) as crew:
        crew.go()
        wait_until(lambda: crew.answers[503] > 0, 30)
        crew.rest()
