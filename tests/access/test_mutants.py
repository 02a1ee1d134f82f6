"""The matrix can fail: with any rule of the portal taken away, turned into a wall, or turned around, it says so."""

import pytest

from tests.access.asking import Ask, asks
from tests.access.cast import CAST, Person
from tests.access.clinic import Clinic
from tests.access.markers import readable_by, words_in
from tests.access.mutations import Mutation, changed, mutations_of
from tests.access.outcomes import admits, fault
from tests.access.reading import text_of
from tests.proof.row import Proof

QUICK = 20


@pytest.mark.proof("A9")
def test_no_rule_changes_unnoticed(clinic: Clinic, proof: Proof) -> None:
    mutants = [(one, how) for one in clinic.app.view_functions for how in mutations_of(clinic.app, one)]
    asked: dict[str, list[Ask]] = {}
    for ask in asks(clinic.app, clinic.things, sizes=(False,)):
        asked.setdefault(ask.endpoint, []).append(ask)
    survived = []
    for endpoint, how in proof.random.sample(mutants, proof.size(QUICK, len(mutants))):
        noticed = _notices(clinic, endpoint, how, asked[endpoint])
        proof.tried(1, not noticed)
        survived += [] if noticed else [f"{endpoint}: {how.__name__}"]
    assert not survived, "\n".join(survived)


def _notices(clinic: Clinic, endpoint: str, how: Mutation, asked: list[Ask]) -> bool:
    """Somebody gets another answer than she should. Stops at the first."""
    with changed(clinic.app, endpoint, how):
        for who in CAST.values():
            for ask in asked:
                if _deviates(clinic, who, ask):
                    clinic.restore()
                    return True
    return False


def _deviates(clinic: Clinic, who: Person, ask: Ask) -> bool:
    admitted = admits(CAST, who, ask)
    answer = clinic.browsers[who.name].send(ask)
    if admitted and ask.method == "POST" and answer.status_code < 400:
        clinic.restore()
    return bool(fault(who, ask, admitted, answer) or words_in(text_of(answer)) - readable_by(who.name))
