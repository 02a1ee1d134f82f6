"""A session's room before it begins: who is expected and what is known of each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.programs.actions import joining
from portal.schedule.attendance_models import CAUSE, AbsenceNotice, Asked, Kind, MakeUp
from portal.vault.sealing import seal
from tests.actors import actor
from tests.caseload.given import Ids, give_group, verbs
from tests.caseload.room_given import asks, missed, room_of, running, tells
from tests.review.given import ANSWERS
from tests.schedule.given import group, session_in, session_on, today, writing
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import send

Visit = Callable[[str | None], Visitor]


def _rows(page: Page) -> dict[str, str]:
    """The words of each row by first name."""
    rows = page.tree.xpath("//section[@id='attendance']//li[contains(@class, 'seat')]")
    words = [" ".join(row.xpath(".//*[@class='person']")[0].getparent().text_content().split()) for row in rows]
    return {row.xpath(".//*[@class='strong']")[0].text.split()[0]: one for row, one in zip(rows, words, strict=True)}


def _notice(app: Flask) -> AbsenceNotice:
    with app.app_context():
        return db.session.scalars(select(AbsenceNotice)).one()


def test_who_is_expected_and_who_is_new(app: Flask, visit: Visit) -> None:
    session = session_on(app, today() + timedelta(days=2))
    with writing(app):
        joining.enroll(actor("rosa").id, group("day"), today() + timedelta(days=2), by=None)
    page = visit("dana").get(room_of(app, session))
    rows = _rows(page)
    assert list(rows) == ["Devon", "Maya", "Rosa"]
    assert ["First day" in rows[name] for name in rows] == [False, False, True]
    assert "1 on the first day" in page.text
    assert "session 1" in rows["Rosa"]


def test_what_she_told_and_whether_in_time(app: Flask, visit: Visit) -> None:
    room, dana = room_of(app, session_in(app, 20)), visit("dana")
    tells(visit("maya"), room, Kind.ABSENT, "A fever.")
    soon = room_of(app, session_in(app, 1))
    tells(visit("devon"), soon, Kind.ABSENT)
    assert "That was in time." in _rows(dana.get(room))["Maya"]
    assert "A fever." in _rows(dana.get(room))["Maya"]
    assert "less than 2 hours before" in _rows(dana.get(soon))["Devon"]
    assert "1 can’t come" in dana.get(room).text


@pytest.mark.parametrize(("hours_before", "suggested"), [(3, "excused"), (1, "unexcused")])
def test_how_to_mark_her_is_suggested_from_when_she_told(
    app: Flask, visit: Visit, hours_before: float, suggested: str
) -> None:
    room, dana = running(app), visit("dana")
    assert not dana.get(room).tree.xpath("//label[contains(@class, 'suggested')]")
    tells(visit("maya"), room, Kind.ABSENT)
    with writing(app):
        one = db.session.scalars(select(AbsenceNotice)).one()
        one.made_at = clock.now() - timedelta(hours=hours_before)
    [found] = dana.get(room).tree.xpath("//label[contains(@class, 'suggested')]/input")
    assert found.get("value") == suggested
    assert found.get("checked") is None  # it is for a person to say


def test_a_cause_is_said_in_words(app: Flask, visit: Visit) -> None:
    room = room_of(app, session_in(app, 20))
    tells(visit("maya"), room, Kind.ABSENT)
    with writing(app):
        one = db.session.scalars(select(AbsenceNotice)).one()
        one.cause_sealed = seal(one.patient_id, CAUSE, one.id, "ride 15")
    page = visit("dana").get(room)
    assert "Bus, car or ride · about 15 minutes late." in _rows(page)["Maya"]
    assert verbs(app, "dana", "absence_notice") == ["read"]


def test_opening_it_is_seen_and_the_first_who_sees_is_kept(app: Flask, visit: Visit, ids: Ids) -> None:
    room = room_of(app, session_in(app, 20))
    tells(visit("maya"), room, Kind.LATE)
    assert _notice(app).seen_at is None
    visit("dana").get(f"{room}/sign-in-sheet")  # says nothing of it
    assert _notice(app).seen_at is None
    visit("dana").get(room)
    first = _notice(app)
    assert (first.seen_by, first.seen_at is not None) == (ids("dana"), True)
    visit("jordan").get("/")
    assert _notice(app).seen_by == ids("dana")
    assert verbs(app, "dana", "absence_notice") == []  # she wrote no words


def test_homework_is_in_or_not_and_never_what_it_says(app: Flask, visit: Visit, ids: Ids) -> None:
    session, other = session_in(app, 20), session_in(app, 60)
    room, dana = room_of(app, session), visit("dana")
    assert "omework" not in _rows(dana.get(room))["Maya"]
    for due in (session, session, other):
        give_group(dana, ids("day group"), session=str(due))
    page = dana.get(room)
    assert "Homework not in yet" in _rows(page)["Maya"]
    assert "homework in from 0 of 2" in page.text
    maya = visit("maya")
    for link in [one for one in maya.get("/worksheets").links() if one.startswith("/worksheets/0")][:3]:
        send(maya, link, ANSWERS)
    page = dana.get(room)
    assert "Homework in" in _rows(page)["Maya"]
    assert "not in yet" not in _rows(page)["Maya"]
    assert "Homework not in yet" in _rows(page)["Devon"]
    assert "homework in from 1 of 2" in page.text
    assert ANSWERS["situation"] not in page.text


def test_a_confirmed_guest_is_expected_and_one_who_asks_is_not(app: Flask, visit: Visit) -> None:
    session, hers = session_in(app, 20), session_in(app, -30, of="evening")
    asked = asks(app, "lena", session, hers)
    page = visit("dana").get(room_of(app, session))
    assert "Lena" not in _rows(page)
    assert "Lena Walsh" in page.text
    with writing(app):
        _set(asked, standing=Asked.CONFIRMED)
    page = visit("dana").get(room_of(app, session))
    assert "Make-up guest" in _rows(page)["Lena"]
    for standing in (Asked.DECLINED, Asked.WITHDRAWN):
        with writing(app):
            _set(asked, standing=standing)
        assert "Lena" not in visit("dana").get(room_of(app, session)).text


def _set(asked: UUID, **values: Any) -> None:
    from_db = db.session.get_one(MakeUp, asked)
    for name, value in values.items():
        setattr(from_db, name, value)


def test_misses_stand_beside_the_person_with_the_reason(app: Flask, visit: Visit) -> None:
    missed(app, "maya", 3, 5, 7)
    missed(app, "devon", 30)
    page = visit("dana").get(running(app))
    assert "Missed 3 in 14 days" in _rows(page)["Maya"]
    assert "Missed" not in _rows(page)["Devon"]
    assert "Missed 3 sessions of the last 14 days, 3 without a word in time." in page.text
    assert "Suggested: a call today by the therapist." in page.text


def test_nobody_is_expected_before_the_group_has_members(app: Flask, visit: Visit) -> None:
    page = visit("dana").get(room_of(app, session_on(app, today() - timedelta(days=28))))
    assert "Nobody is expected." in page.text
