"""Read-only mode: every page is served and says so; every form is answered 503, with its words, and changes nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal.web import read_only
from tests.access.asking import Ask
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.access.rows import Changes, changes, rows_of
from tests.access.test_safe_methods import NOTED
from tests.access.walking import Matrix
from tests.proof.row import Proof

SERVED = {
    "accounts.ask_passkey": "a way in",
    "accounts.begin_sign_in": "a way in",
    "accounts.give_code": "a way in",
    "accounts.give_proof": "a way in",
    "accounts.leave": "a way out",
    "accounts.prove_by_passkey": "a way in",
    "accounts.second_step_by_passkey": "a way in",
    "accounts.sign_in_by_passkey": "a way in",
    "accounts.sign_out": "a way out",
    "accounts.sign_out_elsewhere": "a way out: of a phone that was lost",
    "accounts.sign_out_there": "the same",
    "along.download": "her own record, to read",
    "binder.download": "the same",
    "builder.try_out": "a look",
    "caseload.preview_handout": "a look",
    "messages.find": "a search: what is looked for stands in no address",
    "admin.find_for_place": "the same",
    "admin.find_for_waiting": "the same",
    "admin.find_in_access_log": "the same",
    "admin.find_people": "the same",
    "practising.find": "the same",
    "records.check_code": "the same",
    "safety.csp_report": "a line in the log",
}
"""What is sent and answered all the same, and why."""
SIGNING_IN = {"sign_in", "attempt", "passkey_challenge", "notice"}
WORDS = "Words that took an hour"
BANNER = "We are looking after the portal."


@pytest.fixture
def maintained(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The same clinic, in read-only mode."""
    settings = replace(clinic.app.extensions["settings"], read_only=True)
    monkeypatch.setitem(clinic.app.extensions, "settings", settings)
    return clinic


def _forms(matrix: Matrix, full: bool) -> Iterator[tuple[Person, Ask]]:
    """Each route that takes something, with one person who may send it."""
    found = set()
    for ask in matrix.asks(methods=("POST",), sizes=(False, True) if full else (False,)):
        who = next((one for one in CAST.values() if admits(CAST, one, ask)), None)
        if who and (ask.endpoint, ask.htmx) not in found and ask.endpoint not in SERVED:
            found.add((ask.endpoint, ask.htmx))
            yield who, ask


def _taken(clinic: Clinic, proof: Proof) -> list[str]:
    """What was not refused, or not with what was typed."""
    found = []
    for who, ask in _forms(Matrix(clinic), proof.full):
        browser = clinic.browsers[who.name]
        answer = browser.send(ask, {"csrf_token": browser.csrf_token, "body": WORDS})
        refused = answer.status_code == 503 and "Retry-After" in answer.headers
        kept = ask.htmx or WORDS in answer.get_data(as_text=True)
        proof.tried(1, not (refused and kept))
        found += [] if refused and kept else [f"{who.name}: {ask}: {answer.status_code}"]
    return found


def _changed(clinic: Clinic, proof: Proof) -> tuple[list[str], Changes]:
    before = rows_of(clinic.app)
    taken = _taken(clinic, proof)
    return taken, {one for one in changes(before, rows_of(clinic.app)) if one[0] not in SIGNING_IN} - NOTED.keys()


@pytest.mark.proof("P9")
@pytest.mark.parametrize("what", ["read-only"])
def test_pages_are_served_and_no_form_is_taken(maintained: Clinic, proof: Proof, what: str) -> None:
    taken, changed = _changed(maintained, proof)
    assert not taken, "\n".join(taken)
    assert not changed
    silent = _without_the_banner(maintained, proof)
    assert not silent, "\n".join(silent)


def _without_the_banner(clinic: Clinic, proof: Proof) -> list[str]:
    """Pages that are not served as at any time, or do not say what goes on."""
    found = []
    for who in SIGNED_IN if proof.full else proof.random.sample(SIGNED_IN, 3):
        asked = [ask for ask in Matrix(clinic).asks(("GET",), (False,)) if admits(CAST, who, ask)]
        for ask in asked if proof.full else proof.random.sample(asked, min(12, len(asked))):
            answer = clinic.browsers[who.name].send(ask)
            page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            wrong = answer.status_code >= 500 or ('class="skip"' in page and BANNER not in page)
            proof.tried(1, wrong)
            found += [f"{who.name}: {ask}: {answer.status_code}"] if wrong else []
    return found


def test_what_is_served_all_the_same_is_known(clinic: Clinic) -> None:
    views = clinic.app.view_functions
    assert {name for name, view in views.items() if getattr(view, "__served_read_only__", False)} == set(SERVED)


def test_a_form_that_is_taken_is_found(maintained: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_only, "SAFE", frozenset({"GET", "HEAD", "OPTIONS", "POST"}))
    taken, changed = _changed(maintained, Proof("P9"))
    assert len(taken) > 40
    assert changed
