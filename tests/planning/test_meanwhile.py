"""Two who change one session: a page that is older undoes nothing, says what stands now, and keeps what was typed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.planning.forms import ChangeForm
from portal.schedule.models import Appointment, Standing
from tests.caseload.given import Ids
from tests.schedule.given import session_in, session_on, today
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
DAY = timedelta(days=1)
CHANGED = "Somebody changed this session meanwhile. Nothing was overwritten."


def url_of(ids: Ids, session: UUID) -> str:
    return f"/groups/{ids('day group')}/sessions/{session}"


def row(app: Flask, session: UUID) -> Appointment:
    with app.app_context():
        return db.session.get_one(Appointment, session)


@pytest.fixture
def session(app: Flask) -> UUID:
    return session_on(app, today() + 3 * DAY)


@pytest.fixture
def pages(visit: Visit, ids: Ids, session: UUID) -> tuple[Visitor, Page, str]:
    """Dana's page, opened before an administrator changes anything."""
    dana, url = visit("dana"), url_of(ids, session)
    return dana, dana.get(f"{url}/change"), url


def sam_changes(visit: Visit, url: str, action: str = "/change", **to: Any) -> None:
    sam = visit("sam")
    sam.submit(sam.get(f"{url}/change"), action, **to)


def test_what_an_older_page_left_alone_stays_as_it_is_by_now(
    app: Flask, visit: Visit, session: UUID, pages: tuple[Visitor, Page, str]
) -> None:
    dana, old, url = pages
    day = today() + 4 * DAY
    sam_changes(visit, url, day=day.isoformat(), begins="14:00", ends="16:00")
    dana.submit(old, "/change", room="Room 7")
    now = row(app, session)
    assert (now.local_on, now.room) == (day, "Room 7")
    assert now.ends_at - now.starts_at == timedelta(hours=2)


def test_what_both_changed_is_asked_about(
    app: Flask, visit: Visit, session: UUID, pages: tuple[Visitor, Page, str]
) -> None:
    dana, old, url = pages
    sam_changes(visit, url, room="Room 9", because="A leak")
    page = dana.submit(old, "/change", status=409, room="Room 7", because="More room", bring="A pen")
    assert row(app, session).room == "Room 9"
    assert "Meanwhile somebody saved “Room 9” here." in page.text
    form = page.form("/change")
    assert (form["room"], form["because"], form["bring"]) == (["Room 7"], ["More room"], ["A pen"])
    dana.submit(page, "/change")
    now = row(app, session)
    assert (now.room, now.because, now.bring) == ("Room 7", "More room", "A pen"), "by who has seen it"


def test_a_new_hour_is_not_put_on_a_colleague_s_new_day(
    app: Flask, visit: Visit, session: UUID, pages: tuple[Visitor, Page, str]
) -> None:
    dana, old, url = pages
    day = today() + 4 * DAY
    sam_changes(visit, url, day=day.isoformat())
    page = dana.submit(old, "/change", status=409, begins="10:00")
    assert "Meanwhile somebody saved" in page.text
    assert row(app, session).local_on == day
    assert page.form("/change")["begins"] == ["10:00"]


def test_the_same_from_an_older_page_is_no_change(
    app: Flask, visit: Visit, session: UUID, pages: tuple[Visitor, Page, str]
) -> None:
    dana, old, _url = pages
    for _ in range(2):
        dana.submit(old, "/change", room="Room 7")
    assert row(app, session).sequence == 1


def test_moved_meanwhile_it_is_not_cancelled_unseen(
    app: Flask, visit: Visit, session: UUID, pages: tuple[Visitor, Page, str]
) -> None:
    dana, old, url = pages
    sam_changes(visit, url, begins="10:00")
    page = dana.submit(old, "/cancellation", status=409, **{"cancel-because": "The heating is out"})
    assert CHANGED in page.text
    assert "10:00" in page.text, "as it stands now"
    assert row(app, session).standing is Standing.SCHEDULED
    assert page.form("/cancellation")["cancel-because"] == ["The heating is out"]
    dana.submit(page, "/cancellation")
    assert row(app, session).standing is Standing.CANCELLED


def test_cancelled_meanwhile_it_takes_no_change_and_what_was_typed_is_there(
    app: Flask, visit: Visit, session: UUID, pages: tuple[Visitor, Page, str]
) -> None:
    dana, old, url = pages
    sam_changes(visit, url, "/cancellation", **{"cancel-because": "Snow"})
    page = dana.submit(old, "/change", status=409, room="Room 7", because="There is more light")
    now = row(app, session)
    assert (now.standing, now.room, now.because) == (Standing.CANCELLED, "Room 2", "Snow")
    for words in ("This session is cancelled", "Snow", "Not saved", "Room 7", "There is more light"):
        assert words in page.text


def test_cancelled_anew_it_is_not_brought_back_unseen(app: Flask, visit: Visit, ids: Ids, session: UUID) -> None:
    dana, url = visit("dana"), url_of(ids, session)
    dana.post(f"{url}/cancellation", {"cancel-because": "Snow"})
    old = dana.get(f"{url}/change")
    sam_changes(visit, url, "/reinstatement")
    sam_changes(visit, url, "/cancellation", **{"cancel-because": "A strike"})
    page = dana.submit(old, "/reinstatement", status=409)
    assert CHANGED in page.text
    assert "A strike" in page.text
    assert row(app, session).standing is Standing.CANCELLED
    dana.submit(page, "/reinstatement")
    assert row(app, session).standing is Standing.SCHEDULED


def test_over_meanwhile_it_stays_and_what_was_typed_is_there(app: Flask, ids: Ids, time_machine: Any) -> None:
    session = session_in(app, 1)
    url = url_of(ids, session)
    old = Visitor(app, "dana").get(f"{url}/change")
    time_machine.move_to(clock.now() + timedelta(hours=9))
    dana = Visitor(app, "dana")
    for action, typed in (("/change", {"room": "Room 7"}), ("/cancellation", {"cancel-because": "A leak"})):
        sent = {**old.form(action), **typed, "csrf_token": dana.csrf_token()}
        page = dana.post(sent.pop("@"), sent, status=409)
        assert "This session is over" in page.text
        assert next(iter(typed.values())) in page.text


def test_two_at_the_same_moment(
    app: Flask, visit: Visit, ids: Ids, session: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has looked what stands before either changes it; who cannot look yet is waited for a second at most."""
    looked, plain = Barrier(2), ChangeForm.holds_up

    def linger(*about: Any) -> bool:
        found = plain(*about)
        with suppress(BrokenBarrierError):
            looked.wait(timeout=1)
        return found

    monkeypatch.setattr(ChangeForm, "holds_up", linger)
    url, forms = url_of(ids, session), []
    for name, room in (("dana", "Room 7"), ("sam", "Room 9")):
        browser = visit(name)
        form = {**browser.get(f"{url}/change").form("/change"), "room": room}
        forms.append((browser, form.pop("@"), form))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one[0].client.post(one[1], data=one[2]).status_code, forms))
    assert sorted(answers) == [303, 409]
    assert row(app, session).room == ("Room 7" if answers[0] == 303 else "Room 9")
