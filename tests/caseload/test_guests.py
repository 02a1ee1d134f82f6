"""Guests who make up for a miss: confirmed while there is room, never more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.ledger import ledger
from portal.schedule.queries.room import room_left
from portal.web.formatting import week_start
from tests.actors import actor
from tests.caseload.given import Ids, verbs
from tests.caseload.room_given import asks, co_leader, mark_at, marks_of, noticed, room_of
from tests.schedule.given import group, session_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _standing(app: Flask, asked: UUID) -> Asked:
    with app.app_context():
        return db.session.get_one(MakeUp, asked).standing


def _asked(app: Flask, session: UUID, name: str = "lena") -> UUID:
    return asks(app, name, session, session_in(app, -30, of="evening"))


def _capacity(app: Flask, capacity: int) -> None:
    with writing(app):
        group("day").capacity = capacity


def test_confirmed_and_told(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana = session_in(app, 20), visit("dana")
    asked, room = _asked(app, session), room_of(app, session)
    page = dana.get(room)
    assert "There is room for 8 more." in page.text
    visit("lena").get(f"/schedule/{session}", status=404)
    after = dana.follow(dana.submit(page, "/confirmation"))
    assert _standing(app, asked) is Asked.CONFIRMED
    assert "Make-up guest" in after.text
    assert noticed(app, "make_up") == [ids("lena")]
    assert verbs(app, "dana", "make_up") == ["confirmed make-up"]
    visit("lena").get(f"/schedule/{session}")
    dana.post(f"/make-ups/{asked}/confirmation")  # twice is once
    assert noticed(app, "make_up") == [ids("lena")]


def test_declined_and_told(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana = session_in(app, 20), visit("dana")
    asked, room = _asked(app, session), room_of(app, session)
    after = dana.follow(dana.submit(dana.get(room), "/refusal"))
    assert _standing(app, asked) is Asked.DECLINED
    assert "Lena" not in after.text
    assert noticed(app, "make_up") == [ids("lena")]
    assert "decided this already" in dana.post(f"/make-ups/{asked}/confirmation", status=409).text
    assert _standing(app, asked) is Asked.DECLINED


def test_no_room_no_guest(app: Flask, visit: Visit) -> None:
    session, dana = session_in(app, 20), visit("dana")
    asked = _asked(app, session)
    _capacity(app, 2)
    page = dana.get(room_of(app, session))
    assert "The group is full at this session." in page.text
    assert not page.tree.xpath("//form[contains(@action, '/confirmation')]")
    assert "no room for a guest" in dana.post(f"/make-ups/{asked}/confirmation", status=409).text
    assert _standing(app, asked) is Asked.ASKED
    _capacity(app, 3)
    dana.post(f"/make-ups/{asked}/confirmation")
    assert _standing(app, asked) is Asked.CONFIRMED


@pytest.mark.parametrize("how", ["over", "cancelled", "withdrawn"])
def test_too_late(app: Flask, visit: Visit, how: str) -> None:
    session = session_in(app, -9 if how == "over" else 20)
    asked = _asked(app, session)
    with writing(app):
        if how == "cancelled":
            db.session.get_one(Appointment, session).standing = Standing.CANCELLED
        if how == "withdrawn":
            db.session.get_one(MakeUp, asked).standing = Asked.WITHDRAWN
    before = _standing(app, asked)
    visit("dana").post(f"/make-ups/{asked}/confirmation", status=409)
    assert _standing(app, asked) is before


def test_not_who_has_left_in_the_meantime(app: Flask, visit: Visit) -> None:
    session, dana = session_in(app, 20), visit("dana")
    asked, room = _asked(app, session), room_of(app, session)
    assert "Lena Walsh" in dana.get(room).text
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("lena").id)).one()
        place.end(today() - timedelta(days=1))  # its day has come, and nothing was settled yet
    assert "Lena Walsh" not in dana.get(room).text
    assert "no place in a group on that day" in dana.post(f"/make-ups/{asked}/confirmation", status=409).text
    assert _standing(app, asked) is Asked.ASKED


def test_two_at_once_for_one_place(app: Flask, visit: Visit) -> None:
    co_leader(app)
    session = session_in(app, 20)
    asked = [_asked(app, session, name) for name in ("lena", "rosa")]
    _capacity(app, 3)
    leaders = [visit("dana"), visit("luis")]
    tokens = [one.csrf_token() for one in leaders]

    def tap(number: int) -> int:
        url = f"/make-ups/{asked[number]}/confirmation"
        return leaders[number].client.post(url, data={"csrf_token": tokens[number]}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tap, range(2))) == [303, 409]
    assert sorted(_standing(app, one) for one in asked) == [Asked.ASKED, Asked.CONFIRMED]
    with app.app_context():
        assert room_left([session]) == {session: 0}


def test_her_hours_count(app: Flask, visit: Visit) -> None:
    session = session_in(app, -0.1)
    asks(app, "lena", session, session_in(app, -30, of="evening"), Asked.CONFIRMED)
    room, dana = room_of(app, session), visit("dana")
    mark_at(dana, room, everyone=True)
    assert marks_of(app, room)["lena"] == ("make_up", 180, 0, 0)
    mark_at(dana, room, lena="late 30")
    assert marks_of(app, room)["lena"] == ("make_up", 150, 30, 0)
    checked = dana.get(room).tree.xpath("//input[@type='radio' and @checked]/@value")
    assert sorted(checked) == ["here", "here", "late"]
    with app.app_context():
        on = db.session.get_one(Appointment, session).local_on
        found = ledger(actor("lena"), week_start(on)).hours
    assert found is not None
    assert found.hours == 2.5


def test_everyone_is_here_makes_no_guest_of_a_member(app: Flask, visit: Visit) -> None:
    session = session_in(app, -0.1)
    room = room_of(app, session)
    _asked(app, session)  # only asks
    mark_at(visit("dana"), room, everyone=True)
    assert set(marks_of(app, room)) == {"maya", "devon"}


def test_only_who_leads_it_decides(app: Flask, visit: Visit) -> None:
    asked = _asked(app, session_in(app, 20))
    for name in ("luis", "lena", "maya", "jordan", "sam"):
        for verb in ("confirmation", "refusal"):
            visit(name).post(f"/make-ups/{asked}/{verb}", status=404)
    assert _standing(app, asked) is Asked.ASKED


def test_room_is_counted_on_the_day(app: Flask) -> None:
    session, before = session_in(app, 20), session_in(app, -24 * 28)
    with app.app_context():
        assert room_left([session, before]) == {session: 8, before: 10}
        assert room_left([]) == {}


def test_once_makes_up_for_one(app: Flask, visit: Visit) -> None:
    """She asks for two misses, and is on the roster once."""
    session, dana = session_in(app, 20), visit("dana")
    asked = [_asked(app, session) for _ in range(2)]
    room = room_of(app, session)
    assert len(dana.get(room).tree.xpath("//form[contains(@action, '/confirmation')]")) == 1
    dana.post(f"/make-ups/{asked[1]}/confirmation")
    assert dana.get(room).text.count("Make-up guest") == 1
    assert "comes to this session already" in dana.post(f"/make-ups/{asked[0]}/confirmation", status=409).text
    with app.app_context():
        assert room_left([session]) == {session: 7}


def test_a_guest_who_joins_the_group_is_a_member(app: Flask, visit: Visit) -> None:
    session, dana = session_in(app, 20), visit("dana")
    _asked(app, session)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today() - timedelta(days=2), by=None)
    page = dana.get(room_of(app, session))
    assert page.text.count("Lena Walsh") == 1
    assert "Make-up guest" not in page.text
