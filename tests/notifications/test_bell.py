"""The bell: whatever waits for somebody, by kind and never by content, until it is seen anywhere."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db, new_id
from portal.home.subjects import WAYS
from portal.materials.actions import withdraw
from portal.materials.models import Release
from portal.notifications.bell.queries import PAGE
from portal.notifications.choosing import OF_ACCOUNTS
from portal.notifications.models import Notice
from portal.notifications.outbox import notify
from portal.schedule.actions import changing
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.caseload.given import give_group
from tests.home.given import posted, sent
from tests.messages.given import new_for, say, thread_of
from tests.messages.open_page import OpenPage
from tests.schedule.given import HERE, session_in, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import feedback

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
SECRET = "Vellumsecret"


def _bell(visitor: Visitor, url: str = "/account") -> int:
    return OpenPage(visitor, url).badge("bell")


def _rows(page: Page) -> list[str]:
    """Each notice with the heading it stands under: "New: There is a new handout"."""
    found = page.tree.xpath("//main//li//a")
    return [f"{one.xpath('string(ancestor::section/h2)')}: {' '.join(one.text_content().split())}" for one in found]


def _open_first(visitor: Visitor) -> str:
    """Where the newest notice leads."""
    link = visitor.get("/notices").tree.xpath("//main//li//a/@href")[0]
    return visitor.get(link, status=303).headers["Location"].split("#")[0]


def _unseen(app: Flask, name: str) -> list[str]:
    with app.app_context():
        waiting = select(Notice.kind).where(Notice.user_id == actor(name).id, Notice.seen_at.is_(None))
        return sorted(db.session.scalars(waiting))


def test_it_counts_what_waits_and_says_so_in_words(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    say(jordan, thread_of(maya), SECRET)
    posted(app)
    assert _bell(maya) == 2
    page = maya.get("/notices")
    assert "There is a new handout" in _rows(page)[0]
    assert "You have a new message" in _rows(page)[1]
    assert SECRET not in page.html
    assert "Riding the wave" not in page.html


def test_what_was_shown_is_seen(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    posted(app)
    first = maya.get("/notices")
    assert _rows(first)[0] == "New: There is a new handout"
    assert OpenPage(maya, "/notices").badge("bell") == 0
    assert _rows(maya.get("/notices"))[0] == "Today: There is a new handout"
    assert _unseen(app, "maya") == []
    assert _unseen(app, "devon") == ["handout"]


def test_by_the_day_and_those_of_one_kind_beside_each_other(app: Flask, visit: Visit, time_machine: Any) -> None:
    """What is new stands before what was seen, and the newest first in each."""
    noon = datetime.combine(today(), time(12), tzinfo=HERE)
    for away, kinds in ((9, ("message",)), (1, ("handout", "message", "handout")), (0, ("message",))):
        for n, kind in enumerate(kinds):
            time_machine.move_to(noon - timedelta(days=away, hours=-n))
            with writing(app):
                notify(actor("maya").id, kind, new_id())
        if away:
            visit("maya").get("/notices")
    old = noon - timedelta(days=9)
    seen = [
        "Yesterday: There is a new handout, 2:00 PM",
        "Yesterday: There is a new handout, 12:00 PM",
        "Yesterday: You have a new message",
        f"{old:%A, %B} {old.day}: You have a new message",
    ]
    assert _rows(visit("maya").get("/notices")) == ["New: You have a new message", *seen]
    page = visit("maya").get("/notices")
    assert _rows(page) == ["Today: You have a new message", *seen]
    assert len(page.tree.xpath("//main//li")) == 4, "two handouts are one row"


def test_reading_the_message_is_seeing_its_notice(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    say(jordan, thread, "one")
    say(jordan, thread, "two")
    assert (_bell(maya), new_for(maya)) == (2, 2)
    page = OpenPage(maya, thread)
    assert (page.badge("bell"), page.badge("chat")) == (0, 0)
    assert (_bell(maya), new_for(maya)) == (0, 0)


def test_seeing_the_notice_is_not_reading_the_message(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    say(visit("jordan"), thread_of(maya), "one")
    maya.get("/notices")
    assert (_bell(maya), new_for(maya)) == (0, 1)


def test_each_thing_seen_where_it_stands_is_seen(app: Flask, visit: Visit) -> None:
    """An answered worksheet, a handout, a session that changed; for staff what came in."""
    maya, dana = visit("maya"), visit("dana")
    worksheet = sent(app)
    assert "submission" in _unseen(app, "jordan")
    review = next(link for link in visit("jordan").get("/").links() if link.startswith("/review/0"))
    visit("jordan").get(review)
    assert "submission" not in _unseen(app, "jordan")
    feedback(app, worksheet, {"thought": "You caught it."})
    material, session = posted(app), session_in(app, 20)
    with writing(app):
        changing.cancel(actor("dana"), db.session.get_one(Appointment, session), "Snow")
    assert {"feedback", "handout", "schedule"} <= set(_unseen(app, "maya"))
    places = {worksheet: "feedback", f"/materials/{material}": "handout", f"/schedule/{session}": "schedule"}
    for url, kind in places.items():
        page = OpenPage(maya, url)
        assert kind not in _unseen(app, "maya")
        assert page.badge("bell") == len(_unseen(app, "maya"))  # on that very page
    assert "schedule" in _unseen(app, "devon")
    assert dana.get(f"/schedule/{session}")


def test_each_notice_leads_to_its_subject(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan, dana = visit("maya"), visit("jordan"), visit("dana")
    thread = thread_of(maya)
    say(jordan, thread, "one")
    assert _open_first(maya) == thread
    say(maya, thread, "two")
    assert _open_first(jordan) == thread
    worksheet = sent(app)
    assert _open_first(jordan).startswith("/review/")
    feedback(app, worksheet, {"thought": "You caught it."})
    assert _open_first(maya) == worksheet
    assert _open_first(maya) == worksheet  # again, later
    material = posted(app)
    assert _open_first(maya) == f"/materials/{material}"
    session = session_in(app, 20)
    maya.post(f"/schedule/{session}/notice", {"kind": "late"})
    assert _open_first(dana) == f"/groups/{ids('day group')}/sessions/{session}"
    assert _open_first(jordan) == f"/patients/{ids('maya')}"
    give_group(dana, ids("day group"), session=str(session))
    assert _open_first(maya).startswith("/worksheets/0")


def test_what_is_not_open_any_more_leads_to_a_calm_page(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    posted(app)
    with writing(app):
        withdraw(actor("dana"), db.session.scalars(select(Release)).one())
    link = maya.get("/notices").tree.xpath("//main//li//a/@href")[0]
    page = maya.get(link)
    assert "This is not open right now" in page.text
    assert "You do not have to do anything" in page.text


@pytest.mark.parametrize(
    "kind", [*sorted(set(WAYS) - {"announcement", "schedule", *OF_ACCOUNTS}), "not-yet-thought-of"]
)
@pytest.mark.parametrize("name", ["maya", "jordan", "dana", "sam"])
def test_a_notice_about_nothing_is_no_fault(sqlite_app: Flask, kind: str, name: str) -> None:
    visitor = Visitor(sqlite_app, name)
    with writing(sqlite_app):
        notify(actor(name).id, kind, new_id())
    page = visitor.get("/notices")
    assert "This is not open" in visitor.get(page.tree.xpath("//main//li//a/@href")[0]).text


def test_they_are_each_persons_own(app: Flask, visit: Visit) -> None:
    posted(app)
    link = visit("maya").get("/notices").tree.xpath("//main//li//a/@href")[0]
    for name in ("devon", "lena", "jordan", "sam"):
        visit(name).get(link, status=404)
    assert _rows(visit("lena").get("/notices")) == []


def test_all_at_once_and_only_ones_own(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    _lay(app, PAGE * 2 + 5)
    _lay(app, 3, "devon")
    page = maya.get("/notices")
    assert len(_rows(page)) == PAGE
    assert OpenPage(maya, "/account").badge("bell") == PAGE + 5
    maya.follow(maya.submit(page, "/notices/seen"))
    assert _unseen(app, "maya") == []
    assert len(_unseen(app, "devon")) == 3
    assert not maya.get("/notices").tree.xpath("//form[contains(@action, 'seen')]")


def test_older_ones_by_a_link(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    _lay(app, PAGE * 2 + 5)
    found, url = 0, "/notices"
    for _ in range(3):
        page = maya.get(url)
        found += len(_rows(page))
        more = [link for link in page.links() if link.startswith("/notices?before=")]
        url = more[0] if more else ""
    assert (found, url) == (PAGE * 2 + 5, "")
    for nonsense in ("x", "0", "%00", "9" * 500):
        maya.get(f"/notices?before={nonsense}")


def test_the_page_costs_the_same_with_few_and_with_many(app: Flask, visit: Visit) -> None:
    maya, prices = visit("maya"), []
    for more in (3, 300):
        _lay(app, more)
        maya.get("/notices")
        with counted(app) as statements:
            maya.get("/notices")
        prices.append(len(statements))
    assert prices == [3, 3]


def _lay(app: Flask, number: int, name: str = "maya") -> None:
    with writing(app):
        for n in range(number):
            notice = {"kind": "handout", "subject_id": uuid4(), "once": uuid4().hex}
            made_at = clock.now() - timedelta(minutes=n)
            db.session.add(Notice(user_id=actor(name).id, made_at=made_at, **notice))
