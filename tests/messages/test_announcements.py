"""A leader tells the whole group: one way, with how many have read it, and nobody sees who else did."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.database import db
from portal.messages.announcements.actions import announce
from portal.messages.announcements.queries import PAGE
from portal.messages.models import Announcement
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.caseload.given import more_patients
from tests.messages.open_page import OpenPage
from tests.schedule.given import group, today, writing
from tests.statements import price
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
SNOW = "No group on Friday: snow.\nStay warm."


def _page(ids: Ids, of: str = "day") -> str:
    return f"/groups/{ids(f'{of} group')}/announcements"


def _say(leader: Visitor, page: str, body: Any = SNOW, status: int = 303, **more: Any) -> Page:
    return leader.post(page, {"body": body, **more}, status=status)


def _words(page: Page) -> list[str]:
    return [one.text for one in page.tree.xpath("//p[contains(@class, 'words')]")]


def _told(app: Flask) -> set[UUID]:
    with app.app_context():
        return set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "announcement")))


def test_the_group_reads_it_and_nobody_else(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, page = visit("dana"), _page(ids)
    assert "Nothing yet" in dana.get(page).text
    assert "Everyone with a place in the group is told" in dana.follow(_say(dana, page)).text
    assert _told(app) == {ids("maya"), ids("devon")}
    for name in ("maya", "devon"):
        assert _words(visit(name).get("/announcements")) == [SNOW]
    for name in ("lena", "rosa"):
        assert _words(visit(name).get("/announcements")) == []
    for name in ("jordan", "dana", "sam"):
        visit(name).get("/announcements", status=404)
    for name in ("luis", "jordan", "sam", "maya"):
        visit(name).get(page, status=404)
        _say(visit(name), page, status=404)


def test_it_is_sealed(app: Flask, visit: Visit, ids: Ids) -> None:
    _say(visit("dana"), _page(ids))
    with app.app_context():
        assert "snow" not in db.session.scalars(select(Announcement.body_sealed)).one()


def test_it_shows_on_today_and_in_the_bell_until_it_is_read(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    tab = OpenPage(maya, "/")
    _say(visit("dana"), _page(ids))
    tab.poll(200)
    assert tab.badge("bell") == 1
    today_page = maya.get("/")
    assert "Announcement from Dana" in today_page.text
    assert "snow" not in today_page.text
    assert "New" in maya.get("/announcements").tree.xpath("//article")[0].text_content()
    assert "New" not in maya.get("/announcements").tree.xpath("//article")[0].text_content()
    assert "Announcement from" not in maya.get("/").text
    tab.poll(200)
    assert tab.badge("bell") == 0
    assert "Announcement from Dana" in visit("devon").get("/").text


def test_its_notice_leads_to_it(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    _say(visit("dana"), _page(ids))
    link = maya.get("/notices").tree.xpath("//main//li//a/@href")[0]
    assert maya.get(link, status=303).headers["Location"].startswith("/announcements#announcement-")


def test_there_is_no_answer_only_a_way_to_her_therapist(app: Flask, visit: Visit, ids: Ids) -> None:
    _say(visit("dana"), _page(ids))
    page = visit("maya").get("/announcements")
    assert not page.tree.xpath("//main//form|//textarea")
    assert "/messages" in page.links()
    assert "Devon" not in page.text


def test_the_leader_sees_how_many_have_read_it(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, page = visit("dana"), _page(ids)
    _say(dana, page)
    assert "read by 0 of 2" in dana.get(page).text
    for _ in range(2):
        visit("maya").get("/announcements")
    text = dana.get(page).text
    assert "read by 1 of 2" in text
    assert "Maya" not in text


def test_taken_back_nobody_sees_it_and_no_bell_counts_it(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, maya, page = visit("dana"), visit("maya"), _page(ids)
    _say(dana, page)
    tab = OpenPage(maya, "/account")
    assert tab.badge("bell") == 1
    dana.follow(dana.submit(dana.get(page), "/withdrawal"))
    assert "taken back" in dana.get(page).text
    tab.poll(200)
    assert tab.badge("bell") == 0
    assert _words(maya.get("/announcements")) == []
    assert "Announcement" not in maya.get("/").tree.xpath("//main")[0].text_content()
    with app.app_context():
        said = db.session.scalars(select(Announcement.id)).one()
    dana.post(f"/announcements/{said}/withdrawal")
    visit("luis").post(f"/announcements/{said}/withdrawal", status=404)


def test_who_joins_later_sees_what_is_said_from_then_on(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    dana, now = visit("dana"), clock.now()
    with writing(app), clock.set_back(24 * 3):
        announce(actor("dana"), group("day"), "Before her time", "1")
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today() - timedelta(days=1), by=None)
    assert _words(visit("lena").get("/announcements")) == []
    assert "Announcement" not in visit("lena").get("/").tree.xpath("//main")[0].text_content()
    time_machine.move_to(now + timedelta(minutes=1))
    _say(dana, _page(ids), "Since she is here")
    assert _words(visit("lena").get("/announcements")) == ["Since she is here"]
    assert _words(visit("maya").get("/announcements")) == ["Since she is here", "Before her time"]
    text = dana.get(_page(ids)).text
    assert "read by 2 of 3" in text
    assert "read by 1 of 2" in text


def test_what_was_said_while_she_was_away_hides_nothing_of_before(app: Flask, visit: Visit) -> None:
    """However much it was: a month on hold, and more in it than a page and a first page hold."""
    with writing(app):
        maya = actor("maya").id
        [place] = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == maya))
        place.from_on, place.until_on = today() - timedelta(days=90), today() - timedelta(days=30)
        again = Enrollment(patient_id=maya, group_id=place.group_id, from_on=today(), follows_id=place.id)
        db.session.add(again)
    for days, number in ((32, 3), (3, PAGE + 3)):
        with writing(app), clock.set_back(24 * days):
            for n in range(number):
                announce(actor("dana"), group("day"), f"{days} {n}", f"{days} {n}")
    assert "Announcement from Dana" in visit("maya").get("/").text
    assert _words(visit("maya").get("/announcements")) == ["32 2", "32 1", "32 0"]


def test_who_left_sees_nothing_any_more(app: Flask, visit: Visit, ids: Ids) -> None:
    _say(visit("dana"), _page(ids))
    assert _words(visit("devon").get("/announcements")) == [SNOW]
    with writing(app):
        days = {"from_on": today() - timedelta(days=9), "until_on": today() - timedelta(days=1)}
        db.session.query(Enrollment).filter_by(patient_id=actor("devon").id).update(days)
    assert _words(visit("devon").get("/announcements")) == []


def test_a_double_tap_says_it_once(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, page = visit("dana"), _page(ids)
    for _ in range(2):
        _say(dana, page, form_key="k")
    assert _words(dana.get(page)) == [SNOW]
    refused = _say(dana, page, "Something else", form_key="k", status=409)
    assert refused.tree.xpath("//textarea")[0].text.strip() == "Something else"
    dana.submit(refused, "/announcements")
    assert len(_words(dana.get(page))) == 2


@pytest.mark.parametrize("body", ["", "   \n ", "x" * 2001, "a\x00b"])
def test_bad_input_keeps_the_words(app: Flask, visit: Visit, ids: Ids, body: str) -> None:
    dana, page = visit("dana"), _page(ids)
    refused = _say(dana, page, body, status=422)
    assert refused.tree.xpath("//*[contains(@class, 'field-error')]")
    kept = (refused.tree.xpath("//textarea")[0].text or "").strip()
    assert kept == body.replace("\x00", "").strip()
    assert _told(app) == set()


def test_markup_is_words(app: Flask, visit: Visit, ids: Ids) -> None:
    _say(visit("dana"), _page(ids), "<b hx-get='/x'>bold</b>")
    assert _words(visit("maya").get("/announcements")) == ["<b hx-get='/x'>bold</b>"]


def test_what_was_done_is_on_record_without_the_words(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, page = visit("dana"), _page(ids)
    _say(dana, page)
    dana.submit(dana.get(page), "/withdrawal")
    with app.app_context():
        events = select(AuditEvent.verb).where(AuditEvent.subject == "announcement").order_by(AuditEvent.place)
        assert list(db.session.scalars(events)) == ["announced", "withdrew"]


def test_many_members_and_many_announcements_cost_the_same(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, maya, page = visit("dana"), visit("maya"), _page(ids)
    prices = []
    for more in (1, PAGE * 2):
        with writing(app):
            for n in range(more):
                announce(actor("dana"), group("day"), f"Word {n}", f"{more} {n}")
        maya.get("/announcements")
        prices.append((price(app, dana, page), price(app, maya, "/announcements")))
        if more == 1:
            _more_members(app)
    assert prices[0] == prices[1]
    assert max(prices[1]) <= 6
    assert len(_words(dana.get(page))) == PAGE
    older = next(link for link in dana.get(page).links() if "before=" in link)
    assert len(_words(dana.get(older))) == PAGE
    hers = next(link for link in maya.get("/announcements").links() if "before=" in link)
    assert len(_words(maya.get(hers))) == PAGE


def _more_members(app: Flask) -> None:
    """Two hundred in the day group."""
    more_patients(app, 200)
    with writing(app):
        people = db.session.scalars(select(User.id).where(User.name.like("Patient %"))).all()
        day, since = group("day").id, today() - timedelta(days=9)
        db.session.add_all(Enrollment(patient_id=one, group_id=day, from_on=since) for one in people)
