"""Where a URL names two things, they have to belong together, whoever asks: also who may reach each of them."""

import pytest

from portal.programs.models import GroupLeader
from tests.access.asking import Ask
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.changes.change import Change, begun
from tests.access.clinic import Clinic
from tests.access.mutations import changed, everything
from tests.access.walking import Matrix, walk
from tests.proof.row import Proof

BOTH = Person("dana", "leader", leads=frozenset({"day", "evening"}))


@pytest.mark.proof("A5")
def test_no_parent_takes_another_parents_child(matrix: Matrix, proof: Proof) -> None:
    crossed = [ask for ask in matrix.asks(sizes=(False, True) if proof.full else (False,)) if _is_crossed(ask)]
    assert len({ask.endpoint for ask in crossed}) > 15
    _leads_both(matrix.clinic)
    cast = CAST | {BOTH.name: BOTH}
    for name in [one.name for one in SIGNED_IN] if proof.full else ["dana", "sam"]:
        done = walk(matrix.clinic, cast[name], crossed, cast)
        proof.tried(done.requests, len(done.deviations) + len(done.leaks))
        assert not done.deviations + done.leaks
    together = [ask for ask in matrix.asks(("GET",), (False,)) if len(ask.things) == 2 and not _is_crossed(ask)]
    done = walk(matrix.clinic, BOTH, together, cast)
    assert not done.deviations, "each is hers to reach where it belongs"
    proof.figures["pairs"] = len({ask.things for ask in crossed})


def test_a_child_fetched_without_its_parent_is_found(clinic: Clinic) -> None:
    crossed = [ask for ask in Matrix(clinic).asks(sizes=(False,)) if _is_crossed(ask)]
    _leads_both(clinic)
    with changed(clinic.app, "caseload.session", everything):
        assert walk(clinic, BOTH, crossed, CAST | {BOTH.name: BOTH}).deviations


def _leads_both(clinic: Clinic) -> None:
    """Each of the two is within her reach."""
    Change(begun(GroupLeader, user_id="dana", group_id="evening"), BOTH, "dana").happen(clinic)


def _is_crossed(ask: Ask) -> bool:
    groups = {thing.group for thing in ask.things}
    return len(ask.things) > 1 and len(groups) > 1 and all(thing.is_there for thing in ask.things)
