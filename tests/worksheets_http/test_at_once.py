"""A sheet is sent on one device at the moment it leaves the list on another: one of them counts, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.programs.actions.settling import Over
from portal.worksheets.actions import sending
from portal.worksheets.actions.letting_go import let_go
from portal.worksheets.models import Assignment
from tests.caseload.given import assignments, give_group, homework, to_do
from tests.conftest import BACKENDS
from tests.review.given import ANSWERS, SHORT
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, give, id_in, save

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
Post = Callable[[], Page]


@pytest.fixture(autouse=True)
def _both_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has looked at the sheet before either changes it; who cannot look yet is waited for a second at most."""
    looked = Barrier(2)

    def lingering(plain: Callable[..., Any]) -> Callable[..., Any]:
        def linger(*about: Any) -> Any:
            with suppress(BrokenBarrierError):
                looked.wait(timeout=1)
            return plain(*about)

        return linger

    for place, name in ((sending, "deliver"), (Assignment, "withdraw"), (Assignment, "move")):
        monkeypatch.setattr(place, name, lingering(getattr(place, name)))


def by_form(browser: Visitor, page: str, action: str, **typed: str) -> Post:
    """What is sent when a form of a page is, without a look at the answer's status."""
    form = {**browser.get(page).form(action), **typed}
    address = form.pop("@")
    return lambda: Page(browser.client.post(address, data=form))


def at_once(*posts: Post) -> list[Page]:
    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(lambda post: post(), posts))


def stands(app: Flask, url: str) -> tuple[bool, bool]:
    """Whether it was sent, and whether it is off the list."""
    with app.app_context():
        row = db.session.get_one(Assignment, id_in(url))
        return row.is_sent, row.withdrawn_at is not None


def one_counts(app: Flask, url: str, sending: Page, taking: Page) -> None:
    is_sent, is_off = stands(app, url)
    assert is_sent is not is_off
    assert (sending.status, taking.status) == ((303, 409) if is_sent else (409, 303))
    if is_off:
        assert "cannot be saved here any more" in sending.text
        assert ANSWERS["other_view"] in sending.html, "what she typed is there to be copied"
    else:
        assert "sent" in taking.text


def begun(maya: Visitor) -> str:
    url = maya.post("/worksheets", {"slug": SHORT, "form_key": "one"}).headers["Location"]
    save(maya, url, fields(maya.get(url)) | {"situation": "In the rain"})
    return url


def test_put_away_while_it_is_sent(app: Flask, visit: Visit) -> None:
    here, there = visit("maya"), visit("maya")
    url = begun(here)
    sent, away = at_once(by_form(here, url, "/submission", **ANSWERS), by_form(there, f"{url}/put-away", "/put-away"))
    one_counts(app, url, sent, away)


def test_put_away_from_its_own_page_while_it_is_sent(app: Flask, visit: Visit) -> None:
    """The button beside the questions, of a page that has saved nothing."""
    here, there = visit("maya"), visit("maya")
    url = here.post("/worksheets", {"slug": SHORT, "form_key": "one"}).headers["Location"]
    form = there.get(url).form("/submission")
    form.pop("@")
    data = {**form, "go-to": "put-away"}
    sent, away = at_once(
        by_form(here, url, "/submission", **ANSWERS), lambda: Page(there.client.post(f"{url}/draft", data=data))
    )
    one_counts(app, url, sent, away)


def test_taken_back_while_it_is_sent(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    url = give(app, "maya", SHORT)
    sent, back = at_once(
        by_form(maya, url, "/submission", **ANSWERS),
        by_form(jordan, f"/assignments/{id_in(url)}", "/withdrawal"),
    )
    one_counts(app, url, sent, back)


def test_the_groups_taken_back_while_it_is_sent(app: Flask, visit: Visit, ids: Ids) -> None:
    """Whoever has sent it keeps it; the others have it no more."""
    maya, leader = visit("maya"), visit("dana")
    give_group(leader, ids("day group"))
    (url,) = to_do(maya)
    page = f"/homework/{homework(app)[0].id}"
    sent, back = at_once(by_form(maya, url, "/submission", **ANSWERS), by_form(leader, page, "/withdrawal"))
    is_sent, is_off = stands(app, url)
    assert is_sent is not is_off
    assert (sent.status, back.status) == (303 if is_sent else 409, 303)
    assert all(one.withdrawn_at for one in assignments(app) if one.id != id_in(url))
    assert len(assignments(app)) > 1


def test_moved_while_it_is_taken_back(app: Flask, visit: Visit) -> None:
    """It has a day or is off the list, not both."""
    url = give(app, "maya", SHORT)
    page = f"/assignments/{id_in(url)}"
    moved, back = at_once(
        by_form(visit("jordan"), page, "/due", due_on="2027-03-01"), by_form(visit("jordan"), page, "/withdrawal")
    )
    assert back.status == 303
    assert moved.status in (303, 409)
    with app.app_context():
        row = db.session.get_one(Assignment, id_in(url))
        assert row.withdrawn_at is not None
        assert (row.due_at is None) is (moved.status == 409)


def test_brought_back_twice_at_once(app: Flask, visit: Visit) -> None:
    here, there = visit("maya"), visit("maya")
    url = begun(here)
    here.submit(here.get(f"{url}/put-away"), "/put-away")
    back = [by_form(one, url, "/return") for one in (here, there)]
    assert [one.status for one in at_once(*back)] == [303, 303]
    assert stands(app, url) == (False, False)


@pytest.mark.parametrize("app", [one for one in BACKENDS if one != "sqlite"], indirect=True)
def test_the_end_of_a_place_waits_for_no_sheet(app: Flask, ids: Ids) -> None:
    """It has written to her record by then, for which whoever sends a sheet waits: they would wait for each other."""
    url = give(app, "maya", SHORT)
    over = Over(ids("maya"), ids("day group"), today(), True, clock.now(), None)
    with app.app_context(), db.engine.connect() as somebody:
        somebody.execute(select(Assignment.id).where(Assignment.id == id_in(url)).with_for_update()).all()
        with writing(app):
            let_go(over)
        assert stands(app, url) == (False, False), "it is being sent"
        somebody.rollback()
        with writing(app):
            let_go(over)
    assert stands(app, url) == (False, True)
