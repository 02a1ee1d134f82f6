"""No link, no change: where the record cannot be written, nothing that would stand in it happens."""

from typing import Any

import pytest

from portal.audit import verify
from portal.database import db
from tests.access.cast import SIGNED_IN
from tests.access.clinic import Clinic
from tests.access.filling import Filled, forms_of, send
from tests.access.test_audit import pages
from tests.proof.row import Proof

FULL_DISK = "CREATE TRIGGER tests_refuse BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'no room'); END"
QUICK = {
    "maya": ("messages.thread", "letters.write"),
    "jordan": ("caseload.targets", "messages.thread"),
    "sam": ("admin.person",),
}


def links(clinic: Clinic) -> int:
    with clinic.app.app_context():
        found = sum(length for length, _ in verify.heads().values())
        db.session.remove()
    return found


def with_a_full_record(clinic: Clinic) -> None:
    with clinic.app.app_context(), db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(FULL_DISK)
    with clinic.app.app_context():
        db.engine.dispose()


def changes(clinic: Clinic, one: Filled, before: str) -> tuple[bool, int]:
    """Whether the form, as it is filled in, changes anything; and how many links that leaves."""
    had = links(clinic)
    status = send(clinic, one).status_code
    result = status < 400 and clinic.digest() != before, links(clinic) - had
    clinic.restore()
    return result


def goes_through(clinic: Clinic, one: Filled, before: str) -> bool:
    """Whether it changes something although no link can be written."""
    with_a_full_record(clinic)
    answer = send(clinic, one)
    changed = clinic.digest() != before
    clinic.restore()
    return changed or answer.status_code < 400


@pytest.mark.proof("J6")
def test_where_nothing_can_be_recorded_nothing_is_done(clinic: Clinic, proof: Proof) -> None:
    wrong, done, silent = [], set(), set()
    for who in [person.name for person in SIGNED_IN] if proof.full else QUICK:
        asked = [ask for ask in pages(clinic, who) if proof.full or ask.endpoint in QUICK[who]]
        every = list(forms_of(clinic, who, asked))
        clinic.restore()
        before = clinic.digest()
        for one in [one for one in every if (one.endpoint, who) not in done]:
            changed, written = changes(clinic, one, before)
            if not changed:
                continue
            done.add((one.endpoint, who))
            if not written:
                silent.add(one.endpoint)
                continue
            through = goes_through(clinic, one, before)
            proof.tried(1, int(through))
            wrong += [str(one)] if through else []
    assert wrong == []
    assert proof.n >= proof.size(3, 80)
    proof.figures |= {"kinds of change": len({endpoint for endpoint, _ in done})}
    proof.figures |= {"changes that are no part of the record": ", ".join(sorted(silent))}


def test_a_change_that_does_not_wait_for_its_link_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody catches what the record says, and goes on."""
    (one,) = [form for form in forms_of(clinic, "jordan", _targets(clinic)) if form.endpoint == "caseload.add_target"]
    before = clinic.digest()
    assert not goes_through(clinic, one, before)
    monkeypatch.setattr("portal.worksheets.actions.targeting.record", lambda *_, **__: None)
    assert goes_through(clinic, one, before)


def test_what_was_to_be_kept_goes_with_what_breaks(clinic: Clinic) -> None:
    """A message becomes a follow-up; the page that says it could not has marks to keep, and the record no room."""
    asked = [ask for ask in pages(clinic, "jordan") if ask.endpoint == "messages.follow_up"]
    one = next(form for form in forms_of(clinic, "jordan", asked) if form.endpoint == "messages.make_follow_up")
    clinic.restore()
    assert not goes_through(clinic, one, clinic.digest())


def _targets(clinic: Clinic) -> list[Any]:
    return [ask for ask in pages(clinic, "jordan") if ask.endpoint == "caseload.targets"][:1]
