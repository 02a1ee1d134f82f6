"""The matrix can fail: with any rule of the portal taken away, turned into a wall, or turned around, it says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.access.asking import Ask, asks
from tests.access.clinic import Clinic
from tests.access.mutating import keep, names, noticed
from tests.access.mutations import changed, everything, mutations_of, nothing, others
from tests.access.noticing import first_of
from tests.access.standing import ASKED_TWICE, NOT_FELT
from tests.proof.row import Proof

AS_IT_IS = ("no.such.scope", "nothing")
Survivors = Callable[[Clinic, Proof, Path], list[str]]


def of_rules(clinic: Clinic, proof: Proof, folder: Path) -> list[str]:
    """Of every endpoint the rule that it declares."""
    mutants = [(one, how) for one in clinic.app.view_functions for how in mutations_of(clinic.app, one)]
    asked: dict[str, list[Ask]] = {}
    for ask in asks(clinic.app, clinic.things, sizes=(False,)):
        asked.setdefault(ask.endpoint, []).append(ask)
    survived = []
    for endpoint, how in proof.random.sample(mutants, proof.size(20, len(mutants))):
        with changed(clinic.app, endpoint, how):
            by = first_of(clinic, asked[endpoint])
        clinic.restore()
        felt = not (endpoint in ASKED_TWICE and how is everything)
        proof.tried(1, bool(by) != felt)
        survived += [] if bool(by) == felt else [f"{endpoint}: {how.__name__}: {by or 'unnoticed'}"]
    return survived


def of_scopes(clinic: Clinic, proof: Proof, folder: Path) -> list[str]:
    """Every scope with a name, wherever it is built into. In full: and the portal as it is, which nobody notices."""
    mutants = [(name, how.__name__) for name in names() for how in (everything, nothing, others)]
    mutants = [mutant for mutant in mutants if mutant not in NOT_FELT]
    chosen = proof.random.sample(mutants, proof.size(1, len(mutants)))
    keep(clinic, folder)
    survived = []
    for (name, how), by in noticed(folder, [*chosen, *([AS_IT_IS] if proof.full else [])]):
        if (name, how) == AS_IT_IS:
            survived += [f"nothing was changed, and yet {by}"] if by else []
        else:
            proof.tried(1, not by)
            survived += [] if by else [f"{name}: {how}"]
    return survived


@pytest.mark.proof("A9")
@pytest.mark.parametrize("survivors", [of_rules, of_scopes], ids=["rules", "scopes"])
def test_no_rule_changes_unnoticed(clinic: Clinic, proof: Proof, tmp_path: Path, survivors: Survivors) -> None:
    survived = survivors(clinic, proof, tmp_path / "clinic")
    assert proof.n
    assert not survived, "\n".join(survived)
