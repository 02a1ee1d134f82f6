"""Two patients open side by side: what is written for one never lands with the other."""

import pytest
from flask import Flask

from portal.access import about
from tests.proof.row import Proof
from tests.properties.right_patient import PATIENTS, WRITES, desk, interleave, misfiled


@pytest.mark.proof("P10")
@pytest.mark.parametrize("what", ["two-tabs"])
def test_two_tabs_of_two_patients_in_any_order(sqlite_app: Flask, proof: Proof, what: str) -> None:
    it = desk(sqlite_app)
    for number in range(proof.size(6, 500)):
        interleave(it, proof.random, number)
        proof.tried()
    wrong = list(misfiled(sqlite_app))
    proof.tried(0, len(wrong))
    proof.figures |= {"written": it.done.total(), "kinds": len(+it.done)}
    assert wrong == []
    assert set(it.done) >= set(WRITES)
    assert not any("across" in kind for kind in +it.done)


def test_a_form_sent_to_the_other_ones_address_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the check the address alone decides, and her words stand in his record."""
    monkeypatch.setattr(about, "hold_to", lambda *_: None)
    it = desk(sqlite_app)
    for kind in WRITES:
        assert it.write("maya", kind, "maya 1.1 across", to="devon") in (204, 303)
    assert {line.split(" of ")[0] for line in misfiled(sqlite_app)} >= {"message", "target", "note", "worksheet"}


def test_nothing_typed_is_lost(sqlite_app: Flask) -> None:
    it = desk(sqlite_app)
    it.open("maya", "targets")
    form = it.tabs["maya"]["targets"].form("/targets")
    fields = {**{name: value for name, value in form.items() if name != "@"}, "label": "Walk every day"}
    page = it.visitor.post(f"{it.pages['devon']['patient']}/targets", fields, status=409)
    assert "another patient" in page.text
    assert "Walk every day" in page.text
    assert form[about.FIELD][0] not in page.text
    assert PATIENTS[0] not in page.text.lower()
