"""To look changes nothing; and a form is taken from our own pages alone, in the session they were made for."""

from collections.abc import Iterator
from functools import wraps

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.database import db
from portal.web import csrf
from portal.web.transaction import turn_writer
from tests.access.asking import Ask
from tests.access.browser import token_of
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.access.rows import Changes, changes, rows_of
from tests.access.walking import Matrix
from tests.proof.row import Proof

NOTED = {
    ("audit_event", "+"): "who opened whose words",
    ("audit_chain", "head"): "the same",
    ("audit_chain", "length"): "the same",
    ("read_mark", "+"): "how far she has read a conversation",
    ("read_mark", "up_to"): "the same",
    ("read_mark", "read_at"): "the same",
    ("message", "opened_at"): "who wrote it sees when it was opened",
    ("thread", "waits_at_desk"): "one of those who answer at the front desk has opened it",
    ("announcement_read", "+"): "what was announced to her is read",
    ("absence_notice", "seen_at"): "who said she will not come sees that it was read",
    ("absence_notice", "seen_by"): "the same",
    ("absence_line", "read_at"): "what her leader wrote to her is read",
    ("submission", "feedback_seen_at"): "what her therapist answered is read",
    ("opened", "+"): "she has opened this handout",
    ("notice", "seen_at"): "a badge clears when what it told of is seen",
    ("sign_in", "seen_at"): "she was here",
}
"""What a GET may leave behind, and why."""


@pytest.mark.proof("A8")
def test_to_look_changes_nothing_and_no_form_comes_from_elsewhere(matrix: Matrix, proof: Proof) -> None:
    some = SIGNED_IN if proof.full else proof.random.sample(SIGNED_IN, round(4 * matrix.share) or 1)
    left = {change for who in some for change in _looked(matrix, who, proof)}
    assert left <= NOTED.keys(), left - NOTED.keys()
    taken = _taken(matrix, proof)
    assert not taken, "\n".join(taken)


def _looked(matrix: Matrix, who: Person, proof: Proof) -> Changes:
    """What all pages together leave that she may open."""
    before, asked = rows_of(matrix.clinic.app), matrix.asks(("GET",), (False, True) if proof.full else (False,))
    for ask in asked:
        if admits(CAST, who, ask):
            matrix.clinic.browsers[who.name].send(ask)
            proof.tried()
    found = changes(before, rows_of(matrix.clinic.app))
    matrix.clinic.restore()
    return found


def _taken(matrix: Matrix, proof: Proof) -> list[str]:
    """Forms that were not refused, or that changed something although they were."""
    clinic, found = matrix.clinic, []
    before, foreign = rows_of(clinic.app), token_of(clinic.app, "1" * 40)
    for who, ask in _forms(matrix, proof):
        browser = clinic.browsers[who.name]
        answers = {
            "without a token": browser.send(ask, {}),
            "with a token of another session": browser.send(ask, {"csrf_token": foreign}),
            "from another site": browser.send(ask, **{"Sec-Fetch-Site": "cross-site"}),
            "from a sister site": browser.send(ask, **{"Sec-Fetch-Site": "same-site"}),
        }
        wrong = [how for how, answer in answers.items() if not _is_refused(answer)]
        proof.tried(len(answers), len(wrong))
        found += [f"{who.name}: {ask}, {how}" for how in wrong]
    changed = changes(before, rows_of(clinic.app)) - NOTED.keys()
    return found + [f"{table}.{column} changed" for table, column in changed]


def _is_refused(answer: TestResponse) -> bool:
    """By script with a word into the page, which htmx swaps in at 409."""
    return answer.status_code in (400, 403) or (answer.status_code == 409 and 'id="too-old"' in answer.text)


def _forms(matrix: Matrix, proof: Proof) -> Iterator[tuple[Person, Ask]]:
    """Each form in both sizes (in the quick size in one of them), with somebody who may send it."""
    found = set()
    asked = matrix.asks(methods=("POST",))
    for ask in asked if proof.full else proof.random.sample(asked, len(asked)):
        which = (ask.endpoint, ask.htmx if proof.full else None)
        who = None if which in found else next((one for one in CAST.values() if admits(CAST, one, ask)), None)
        if who:
            found.add(which)
            if proof.full or proof.random.random() < matrix.share:
                yield who, ask
    assert {which[0] for which in found} == {ask.endpoint for ask in asked}


def test_a_page_that_writes_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = clinic.app.view_functions["accounts.account"]

    @wraps(shown)
    def writing(**arguments: object) -> object:
        turn_writer()
        db.session.execute(update(User).values(language="de"))
        db.session.commit()
        return shown(**arguments)

    monkeypatch.setitem(clinic.app.view_functions, "accounts.account", writing)
    assert ("user", "language") in _looked(Matrix(clinic), CAST["maya"], Proof("A8"))


def test_a_form_that_is_taken_from_anywhere_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csrf, "is_from_here", lambda: True)
    assert any("site" in one for one in _taken(Matrix(clinic, share=0.1), Proof("A8")))
