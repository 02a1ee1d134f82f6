"""What is not hers and what is not there are one page, byte for byte, and take the same time."""

from collections.abc import Iterator
from time import perf_counter
from typing import NoReturn

import pytest
from flask import abort, make_response

from portal.access import rules
from portal.access.actor import Actor
from tests.access.asking import Ask
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.access.walking import Matrix, Walk, walk
from tests.proof.row import Proof

ROUNDS = 300
TIMED = ("worksheets.sheet", "messages.thread", "review.sheet", "caseload.patient", "materials.material")


@pytest.mark.proof("A4")
def test_not_hers_and_not_there_are_one_page(matrix: Matrix, proof: Proof) -> None:
    some = SIGNED_IN if proof.full else proof.random.sample(SIGNED_IN, round(2 * matrix.share) or 1)
    for who in some:
        done = matrix.walk(who, proof) if proof.full else walk(matrix.clinic, who, _pairs(matrix, who))
        for pages in done.refusals.values():
            alike = max(map(len, pages.values()), default=0)
            proof.tried(sum(map(len, pages.values())), sum(map(len, pages.values())) - alike)
            assert len(pages) <= 1, _differ(pages)
    if proof.full:
        proof.figures |= {f"AUC of time, {endpoint}": _auc(matrix, endpoint) for endpoint in TIMED}


def test_a_refusal_that_tells_one_from_the_other_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {thing.id for things in clinic.things.kinds.values() for thing in things}
    said = {True: "It is not open to you.", False: "It was never here."}

    def telling(actor: Actor, object_id: object = None) -> NoReturn:
        abort(make_response(said[str(object_id) in there], 404))

    monkeypatch.setattr(rules, "refuse", telling)
    assert len(_refused(clinic, CAST["maya"]).refusals[False]) > 1


def _refused(clinic: Clinic, who: Person) -> Walk:
    return walk(clinic, who, _pairs(Matrix(clinic), who))


def _pairs(matrix: Matrix, who: Person) -> Iterator[Ask]:
    """Of each route that names something: one that is there and not hers, and one that is not there."""
    seen = set()
    for ask in matrix.asks(sizes=(False,)):
        which = (ask.endpoint, ask.method, _is_absent(ask))
        if ask.things and which not in seen and not admits(CAST, who, ask):
            seen.add(which)
            yield ask


def _is_absent(ask: Ask) -> bool:
    return not all(thing.is_there for thing in ask.things)


def _differ(pages: dict[object, list[str]]) -> str:
    return "\n".join(f"{len(asked)} like {asked[0]}: {str(page)[:300]}" for page, asked in pages.items())


def _auc(matrix: Matrix, endpoint: str) -> float:
    """How often what is not hers took longer than what is not there: 0.5 tells nothing. Each by turns."""
    who = CAST["rosa" if endpoint.split(".")[0] in ("worksheets", "messages", "materials") else "nora"]
    asked = [ask for ask in _pairs(matrix, who) if ask.endpoint == endpoint and ask.method == "GET"]
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for ask in asked:
            began = perf_counter()
            matrix.clinic.browsers[who.name].send(ask)
            taken[_is_absent(ask)].append(perf_counter() - began)
    longer = sum((hers > gone) + (hers == gone) / 2 for hers in taken[False] for gone in taken[True])
    return round(longer / ROUNDS**2, 3)
