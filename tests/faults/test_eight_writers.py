"""Eight processes write to one SQLite file at once, and each waits its turn."""

import time
from statistics import quantiles

import pytest

from tests.faults.crew import crew_at, faults_at_rest, lost_drafts, lost_or_doubled
from tests.faults.place import Place, wait_until
from tests.proof.row import Proof

MOST = {"99 of 100 took at most, ms": 150, "longest, ms": 1000}
EIGHT = ("draft", "draft", "draft", "message", "message", "message", "handout", "file")


@pytest.mark.proof("B11")
def test_eight_at_once_are_never_told_that_it_is_locked(sqlite_place: Place, proof: Proof) -> None:
    sqlite_place.serve(workers=8)
    with crew_at(sqlite_place, EIGHT) as crew:
        crew.go()
        time.sleep(proof.size(1, 60))
        crew.rest()
        found = lost_drafts(sqlite_place, crew) + lost_or_doubled(sqlite_place, crew) + faults_at_rest(sqlite_place)
    waits = [wait * 1000 for one in crew.writers[:6] for wait in one.waits]
    proof.tried(sum(crew.answers.values()), sum(many for status, many in crew.answers.items() if status >= 400))
    proof.figures |= {
        "99 of 100 took at most, ms": round(quantiles(waits, n=100)[-1]),
        "longest, ms": round(max(waits)),
    }
    if proof.full:
        proof.tried(0, sum(proof.figures[name] > most for name, most in MOST.items()))
    assert crew.answers.keys() <= {200, 303}, crew.answers
    assert not crew.broken, crew.broken
    assert not found, found


def test_a_writer_that_begins_as_a_reader_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=4, sabotage="deferred")
    with crew_at(sqlite_place, ("message", "draft", "message", "draft")) as crew:
        crew.go()
        wait_until(lambda: crew.answers[503] > 0, 30)
        crew.rest()
