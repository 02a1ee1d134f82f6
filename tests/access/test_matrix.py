"""Every route, asked by everyone, of everything: own, a groupmate's, another group's, what is gone, what never was."""

import pytest

from tests.access.cast import CAST
from tests.access.walking import Matrix
from tests.proof.row import Proof


@pytest.mark.proof("A1")
def test_everyone_gets_what_is_hers_and_nothing_else(matrix: Matrix, proof: Proof) -> None:
    deviations = []
    for who in CAST.values():
        done = matrix.walk(who, proof)
        deviations += [*done.deviations, *done.leaks]
        proof.tried(done.requests)
    proof.tried(0, len(deviations))
    proof.figures |= {"actor states": len(CAST), "routes": len(list(matrix.clinic.app.url_map.iter_rules()))}
    assert not deviations, "\n".join(deviations)
