"""The server, and the database, are killed while six people write: whatever was answered as kept is there."""

import time
from collections.abc import Callable

import pytest

from tests.faults.crew import Crew, crew_at, faults_at_rest, lost_drafts, lost_or_doubled, strays
from tests.faults.place import Place, wait_until
from tests.proof.row import Proof

FEW = 3
"""Promises before a crash may come, however slow the machine is."""
MANY = 20
"""Cycles between two looks at everything; drafts are looked at after each."""


def cycles(
    place: Place, crew: Crew, many: int, proof: Proof, crash: Callable[[], None], back: Callable[[], None]
) -> list[str]:
    """Write, crash, look, start again. What is found wrong."""
    found: list[str] = []
    for number in range(many):
        promised = crew.promised
        crew.go()
        wait_until(lambda promised=promised: crew.promised >= promised + FEW)  # type: ignore[misc]
        time.sleep(proof.random.uniform(0, 1.2))
        crash()
        crew.rest()
        if place.cluster is None or place.group == 0:
            found += lost_drafts(place, crew)
        back()
        if number % MANY == MANY - 1:
            found += faults_at_rest(place)
    return found + lost_drafts(place, crew) + lost_or_doubled(place, crew) + faults_at_rest(place)


@pytest.mark.proof("B1")
def test_a_killed_server_has_lost_nothing_it_promised(place: Place, proof: Proof) -> None:
    place.serve()
    with crew_at(place) as crew:
        found = cycles(place, crew, many := proof.size(2, 200), proof, place.kill, place.serve)
    _note(proof, place, crew, many, found)
    assert crew.answers.keys() <= {200, 303}, crew.answers


@pytest.mark.proof("B2")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_database_that_is_stopped_at_once_has_lost_nothing(place: Place, proof: Proof) -> None:
    """The server stays, says meanwhile that it cannot reach its records, and goes on by itself."""
    assert place.cluster is not None
    place.serve()
    with crew_at(place) as crew:
        found = cycles(place, crew, many := proof.size(1, 100), proof, place.cluster.stop, place.cluster.start)
        promised = crew.promised
        crew.go()
        time.sleep(0.5)
        crew.rest()
        assert crew.promised > promised, "it did not go on"
    _note(proof, place, crew, many, found)
    assert crew.answers.keys() <= {200, 303, 503}, crew.answers
    assert crew.answers[503]


def test_an_answer_before_its_commit_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(sabotage="late")
    with crew_at(sqlite_place, ("draft", "message", "message")) as crew:
        crew.go()
        wait_until(lambda: crew.promised >= FEW)
        sqlite_place.kill()
        crew.rest()
        assert lost_drafts(sqlite_place, crew) + lost_or_doubled(sqlite_place, crew)


def _note(proof: Proof, place: Place, crew: Crew, many: int, found: list[str]) -> None:
    proof.tried(many, len(found))
    proof.figures |= {"writes acknowledged": crew.promised, "files without a row": strays(place)}
    assert not found, found[:20]
    assert crew.promised >= many * FEW, crew.answers
