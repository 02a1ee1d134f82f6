"""Whoever leaves, is discharged, or loses a role while signed in has lost it with the next request."""

from datetime import timedelta

import pytest

from portal import clock
from portal.demo.people import ZONE
from tests.access.asking import Ask, asks
from tests.access.cast import CAST
from tests.access.changes import CHANGES, Change
from tests.access.clinic import Clinic
from tests.access.outcomes import admits, words_in
from tests.access.walking import walk


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_request_knows(clinic: Clinic, name: str) -> None:
    change = CHANGES[name]
    browser, after = clinic.browsers[change.asks], change.cast[change.asks]
    asked = concerned(clinic, change)
    assert change.lost or any(admits(CAST, CAST[change.asks], ask) != admits(change.cast, after, ask) for ask in asked)
    hers = [ask for ask in asked if ask.method == "GET" and admits(CAST, CAST[change.asks], ask)]
    shown = set().union(*(words_in(browser.send(ask)) for ask in hers))
    assert shown >= change.lost
    assert not shown & change.won
    change.happen(clinic)
    done = walk(clinic, after, asked, change.cast, also=change.won)
    assert not done.deviations, "\n".join(done.deviations)
    assert done.words >= change.won
    assert not done.words & change.lost


def concerned(clinic: Clinic, change: Change) -> list[Ask]:
    """Routes where she may, or might, reach something, and the pages that list things. No forms that would be taken."""
    before, after = CAST[change.asks], change.cast[change.asks]
    plain = list(asks(clinic.app, clinic.things, sizes=(False,)))
    lists = {ask.endpoint for ask in plain if ask.method == "GET" and not ask.things}
    hers = {ask.endpoint for ask in plain if admits(CAST, before, ask) or admits(change.cast, after, ask)}
    return [
        ask
        for ask in plain
        if ask.endpoint in lists | hers and (ask.method == "GET" or not admits(change.cast, after, ask))
    ]


FORMS = {
    "/admin/care-team/{care_team_member}/end-date": {"last_day": "yesterday"},
    "/admin/people/{person}/standing": {},
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
