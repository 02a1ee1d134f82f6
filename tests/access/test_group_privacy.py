"""No patient learns of another: no name or part of one, and nothing that would be otherwise were there more of them.

Names are markers here, each with its initials, its parts and its address. Whatever counts others (who is there, who
came, who read or agreed) would show as a page that changes when only others change: no page of hers does.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts.models import Standing, User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.materials.models import Opened, Release
from portal.messages.models import Announcement, AnnouncementRead
from portal.programs.group_models import Acceptance, GroupAgreement
from portal.programs.models import Enrollment, Group
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment
from tests.access.asking import Ask
from tests.access.cast import CAST, PATIENTS, SIGNED_IN, Person
from tests.access.changes.change import ended
from tests.access.clinic import Clinic
from tests.access.markers import mark, names_in
from tests.access.outcomes import admits, blank
from tests.access.reading import text_of
from tests.access.walking import Matrix
from tests.proof.row import Proof

SIGNS = dict(zip(PATIENTS, "ĀĒĪŌŪŴŶ", strict=True))
"""With which both names of each begin: her initials are a word of their own too."""
ACTORS = [who for who in SIGNED_IN if who.role == "patient"]
QUICK_PAGES = 14
_KEY = re.compile(r"<input[^>]*form_key[^>]*>")


def parts(patient: str) -> set[str]:
    return {f"qux{patient}", f"zorp{patient}", SIGNS[patient] * 2, f"{patient}@riverbend.example"}


def others_in(who: Person, text: str) -> set[str]:
    """Parts of anybody else's name."""
    low = text.casefold()
    return {part for one in PATIENTS if one != who.name for part in parts(one) if part.casefold() in low}


def _change(app: Flask, make: Callable[[], None]) -> None:
    with app.test_request_context():
        begin_writing()
        make()
        db.session.commit()


def _rename() -> None:
    for name, sign in SIGNS.items():
        whole = f"{sign}qux{name} {sign}zorp{name}"
        db.session.execute(update(User).where(User.name.ilike(f"{name} %")).values(name=whole))


def _asks(matrix: Matrix, who: Person, proof: Proof) -> list[Ask]:
    """Her pages; in full those that are not hers, too, and by htmx."""
    if proof.full:
        return matrix.asks(("GET",))
    mine = [ask for ask in matrix.asks(("GET",), (False,)) if admits(CAST, who, ask)]
    return proof.random.sample(mine, round(QUICK_PAGES * matrix.share) or 1)


def _named(matrix: Matrix, who: Person, asked: Iterable[Ask]) -> list[str]:
    found = []
    for ask in asked:
        names = others_in(who, text_of(matrix.clinic.browsers[who.name].send(ask)))
        found += [f"{who.name}: {ask}: {', '.join(sorted(names))}"] if names else []
    return found


@pytest.mark.proof("P11")
def test_no_patient_learns_of_another(matrix: Matrix, proof: Proof) -> None:
    app = matrix.clinic.app
    _change(app, _rename)
    wrong = []
    for who in ACTORS:
        asked = _asks(matrix, who, proof)
        found = _named(matrix, who, asked)
        proof.tried(len(asked), len(found))
        wrong += found
    for name in ("maya", "devon") if proof.full else ("maya",):
        found, tried = _otherwise(matrix, CAST[name], proof)
        proof.tried(tried, len(found))
        wrong += found
    matrix.clinic.restore()
    wrong += _unasked(matrix.clinic, proof)
    assert not wrong, "\n".join(wrong)


def test_a_name_and_a_count_are_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the initials of somebody, or how many there are, on every page."""
    matrix, proof = Matrix(clinic), Proof("P11 control")

    def everywhere(shown: Callable[[], Any]) -> None:
        for environment in clinic.app.extensions["environments"].values():
            monkeypatch.setitem(environment.globals, "crisis_line", shown)

    _change(clinic.app, _rename)
    everywhere(lambda: SIGNS["devon"] * 2)
    asked = _asks(matrix, CAST["maya"], proof)
    assert _named(matrix, CAST["maya"], asked)
    everywhere(lambda: len(db.session.scalars(select(Enrollment.id)).all()))
    found, _tried = _otherwise(matrix, CAST["maya"], proof)
    assert found


def _otherwise(matrix: Matrix, who: Person, proof: Proof) -> tuple[list[str], int]:
    """Pages of hers that are not what they were once more people came, others were there, read, opened and agreed."""
    asked = [ask for ask in matrix.asks(("GET",), (False,)) if admits(CAST, who, ask) and not _may_differ(ask)]
    asked = asked if proof.full else proof.random.sample(asked, QUICK_PAGES)
    found = _changed(matrix.clinic, who, _changed(matrix.clinic, who, asked))  # a sign of life of her own is not twice
    return [f"{who.name}: {one} is not what it was" for one in found], len(asked)


def _changed(clinic: Clinic, who: Person, asked: list[Ask]) -> list[Ask]:
    clinic.restore()
    browser = clinic.browsers[who.name]
    with time_machine.travel(datetime.now(UTC), tick=False):
        for ask in asked:
            browser.send(ask)  # what is new is seen
        before = [_without_keys(browser.send(ask)) for ask in asked]
        _change(clinic.app, lambda: _others_only(who))
        after = [_without_keys(browser.send(ask)) for ask in asked]
    return [ask for ask, then, now in zip(asked, before, after, strict=True) if then != now]


def _without_keys(answer: TestResponse) -> tuple[object, ...]:
    """A form's own key is another each time."""
    status, heads, body = blank(answer)
    return status, heads, _KEY.sub("", str(body))


def _may_differ(ask: Ask) -> bool:
    """What is made anew each time, with a moment of its own in it, or a number drawn for this question; and what is
    offered where there is room: a full group is not, which says that it is full and never how many are in it."""
    return ask.endpoint.endswith(("_pdf", "binder", "_provider")) or ask.endpoint == "schedule.make_up"


def _others_only(who: Person) -> None:
    """Everything that somebody else than her can do, in every group, by those who are there and by three who come."""
    others = [_somebody(n) for n in range(3)]
    groups = list(db.session.scalars(select(Group.id)))
    today = clock.today_in(ZONE)
    for one in others:
        for group_id in groups:
            db.session.add(Enrollment(patient_id=one, group_id=group_id, from_on=today - timedelta(days=40)))
    db.session.flush()
    for one in others:
        for what in (*_readings(one), *_presences(one)):
            db.session.add(what)


def _somebody(n: int) -> Any:
    made = {"email_lookup": f"other {n}", "email_sealed": "", "created_at": clock.now()}
    row = User(name=f"Other {n}", standing=Standing.ACTIVE, **made)
    db.session.add(row)
    db.session.flush()
    return row.id


def _readings(one: Any) -> Iterable[Any]:
    now = clock.now()
    for announcement_id in db.session.scalars(select(Announcement.id)):
        yield AnnouncementRead(announcement_id=announcement_id, user_id=one, read_at=now)
    for material_id in set(db.session.scalars(select(Release.material_id))):
        yield Opened(material_id=material_id, patient_id=one, first_at=now)
    for agreement_id in db.session.scalars(select(GroupAgreement.id)):
        yield Acceptance(agreement_id=agreement_id, patient_id=one, accepted_at=now)


def _presences(one: Any) -> Iterable[Any]:
    now = clock.now()
    for session_id in db.session.scalars(select(Appointment.id).where(Appointment.starts_at < now)):
        yield Attendance(
            appointment_id=session_id, patient_id=one, presence=Presence.PRESENT, minutes=90, marked_at=now
        )


def _unasked(clinic: Clinic, proof: Proof) -> list[str]:
    """Names of members that a leader could say to the whole group without being asked."""
    dana = clinic.browsers["dana"]
    group_id = clinic.things.named("group", "day").id
    words = ["maya", "TORRES", "Devon's", "kim", "Maya Torres"]
    answers = [dana.post(f"/groups/{group_id}/announcements", {"body": f"Well done, {word}"}) for word in words]
    missed = [word for word, answer in zip(words, answers, strict=True) if answer.status_code != 422]
    proof.tried(len(words), len(missed))
    return [f"{word} was not asked about" for word in missed]


def test_a_name_that_was_shown_by_choice_goes_with_her(clinic: Clinic) -> None:
    """Members see only the names that each of them chose to show, and only while she is one."""
    page = f"/schedule/groups/{clinic.things.named('group', 'day').id}"
    shown = clinic.browsers["devon"].get(page)
    assert mark("maya", "shown") in text_of(shown)
    assert names_in(text_of(shown)) <= {"Devon Kim"}
    _change(clinic.app, ended(Enrollment, patient_id="maya"))
    assert mark("maya", "shown") not in text_of(clinic.browsers["devon"].get(page))
