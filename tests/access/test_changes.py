"""Whoever leaves, is discharged, or loses a role while signed in has lost it with the next request."""

from datetime import timedelta

import pytest

from portal import clock
from portal.accounts import sign_ins
from portal.demo.people import ZONE
from tests.access.asking import Ask
from tests.access.cast import CAST
from tests.access.changes.change import Change
from tests.access.changes.swept import SWEPT
from tests.access.changes.told import TOLD
from tests.access.clinic import Clinic
from tests.access.outcomes import admits, words_in
from tests.access.walking import Matrix, walk
from tests.proof.row import Proof

CHANGES = TOLD | SWEPT
QUICK = 6


@pytest.mark.proof("A6")
def test_the_next_request_knows(matrix: Matrix, proof: Proof) -> None:
    names = proof.random.sample(sorted(CHANGES), proof.size(max(1, round(QUICK * matrix.share)), len(CHANGES)))
    deviations = []
    for name in names:
        found = _deviations(matrix, CHANGES[name])
        deviations += [f"{name}: {one}" for one in found]
        proof.tried(1, bool(found))
    assert not deviations, "\n".join(deviations)


def test_a_role_that_is_remembered_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would keep the actor of the request before from one request to the next."""
    monkeypatch.setattr(sign_ins, "_in_force", lambda row, today: True)
    assert _deviations(Matrix(clinic), CHANGES["sam was a admin until yesterday"])


def _deviations(matrix: Matrix, change: Change) -> list[str]:
    """What she could do a moment ago and can still do, and the other way about."""
    clinic, browser = matrix.clinic, matrix.clinic.browsers[change.asks]
    after, asked = change.cast[change.asks], _concerned(matrix, change)
    hers = [ask for ask in asked if ask.method == "GET" and admits(CAST, CAST[change.asks], ask)]
    shown = set().union(*(words_in(browser.send(ask)) for ask in hers)) if change.lost | change.won else set()
    change.happen(clinic)
    done = walk(clinic, after, asked, change.cast)
    clinic.restore()
    turned = any(admits(CAST, CAST[change.asks], ask) != admits(change.cast, after, ask) for ask in asked)
    wrong = [] if change.lost or turned else ["nothing has changed for her"]
    wrong += [f"{one} was not there before" for one in change.lost - shown]
    wrong += [f"{one} was there before" for one in change.won & shown]
    wrong += [f"{one} has not come" for one in change.won - done.words]
    wrong += [f"{one} is still there" for one in change.lost & done.words]
    return [*wrong, *done.deviations, *done.leaks]


def _concerned(matrix: Matrix, change: Change) -> list[Ask]:
    """Routes where she may, or might, reach something, and the pages that list things. No forms that would be taken."""
    before, after = CAST[change.asks], change.cast[change.asks]
    plain = matrix.asks(sizes=(False,))
    lists = {ask.endpoint for ask in plain if ask.method == "GET" and not ask.things}
    hers = {ask.endpoint for ask in plain if admits(CAST, before, ask) or admits(change.cast, after, ask)}
    return [
        ask
        for ask in plain
        if ask.endpoint in lists | hers and (ask.method == "GET" or not admits(change.cast, after, ask))
    ]


FORMS = {
    "/admin/care-team/{care_team_member}/end-date": {"last_day": "yesterday"},
    "/admin/people/{person}/standing": {"change": "out"},
    "/admin/people/{person}/roles": {"change": "end", "role": "therapist", "from_on": "today"},
}
NAMED = {"care_team_member": "maya and jordan", "person": "jordan", "thread": "maya's"}


@pytest.mark.parametrize("url", FORMS)
def test_what_the_administrator_does_counts_at_once(clinic: Clinic, url: str) -> None:
    """The same through her own forms: what Jordan read a moment ago is gone."""
    ids = {kind: clinic.things.named(kind, name).id for kind, name in NAMED.items()}
    thread, jordan = f"/messages/{ids['thread']}", clinic.browsers["jordan"]
    assert jordan.get(thread).status_code == 200
    today = clock.today_in(ZONE)
    days = {"today": today.isoformat(), "yesterday": (today - timedelta(days=1)).isoformat()}
    fields = {name: days.get(value, value) for name, value in FORMS[url].items()}
    assert clinic.browsers["sam"].post(url.format(**ids), fields).status_code == 303
    assert jordan.get(thread).status_code in (303, 404)
