"""The make-up finder: what is offered, what is asked for, what comes of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.models import Enrollment, Group, Track
from portal.schedule.attendance_models import Asked, MakeUp, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.audience import audience
from portal.schedule.queries.room import room_left
from tests.actors import actor
from tests.caseload.given import next_weekday
from tests.schedule.given import HERE, group, marked, other_group, session_in, session_of, talk_in, told_absent, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
FINDER = "/schedule/make-up"


@pytest.fixture(autouse=True)
def _on_tuesday_noon(time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(next_weekday(1), time(12), tzinfo=HERE))


def _missed(app: Flask, hours: float = -27, **more: Any) -> UUID:
    session = session_in(app, hours, **{"module": "Coping", **more})
    marked(app, session, "maya", Presence.EXCUSED)
    marked(app, session, "devon", Presence.PRESENT)
    return session


def _offered(page: Page) -> list[str]:
    return list(page.tree.xpath("//input[@name='session']/@value"))


def _ask(visitor: Visitor, missed: UUID, guest: UUID, status: int = 303) -> Page:
    return visitor.post(f"/schedule/{missed}/make-up", {"session": str(guest)}, status=status)


def _asked(app: Flask) -> list[MakeUp]:
    with app.app_context():
        return list(db.session.scalars(select(MakeUp).order_by(MakeUp.asked_at)))


def _decide(app: Flask, standing: Asked) -> None:
    with writing(app):
        one = db.session.scalars(select(MakeUp)).one()
        one.standing, one.decided_at, one.decided_by = standing, clock.now(), actor("luis").id


def test_like_the_one_she_missed_in_another_track_with_room(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    fits, next_week = session_of(app, there, 26), session_of(app, there, 24 * 8)
    session_of(app, there, -1)
    session_of(app, there, 27, module="Another thing")
    session_of(app, there, 50, standing=Standing.CANCELLED)
    session_of(app, there, 24 * 13)  # the week after next
    session_in(app, 70, module="Coping")  # of her own group
    session_in(app, 74, of="evening", module="Coping")  # of another program
    page = visit("maya").get(FINDER)
    assert _offered(page) == [str(fits), str(next_week)]
    for words in ("With Luis", "Room 5", "Opposite action", "Room for 3 more"):
        assert words in page.text
    for secret in ("Ortega", "Afternoon group", "Devon", "Lena"):
        assert secret not in page.text
    assert _offered(visit("devon").get(FINDER)) == []
    assert str(missed) not in visit("devon").get(FINDER).html


def test_full_ones_are_left_out(app: Flask, visit: Visit, ids: Ids) -> None:
    missed, there = _missed(app), other_group(app, capacity=1)
    guest = session_of(app, there, 26)
    maya, lena = visit("maya"), ids("lena")
    assert _offered(maya.get(FINDER)) == [str(guest)]
    with writing(app):
        place = joining.enroll(lena, db.session.get_one(Group, there), date(2020, 1, 1), by=None)
        place_id = place.id
        assert room_left([guest])[guest] == 0
    assert _offered(maya.get(FINDER)) == []
    assert "That session is full now." in _ask(maya, missed, guest, 409).text
    with writing(app):
        db.session.get_one(Enrollment, place_id).until_on = clock.today_in("America/Chicago")
        assert room_left([guest])[guest] == 1  # she has left by then
        made = {"patient_id": lena, "missed_id": missed, "guest_id": guest, "asked_at": clock.now()}
        db.session.add(MakeUp(standing=Asked.ASKED, **made))
        db.session.flush()
        assert room_left([guest])[guest] == 1
        db.session.scalars(select(MakeUp)).one().standing = Asked.CONFIRMED
        db.session.flush()
        assert room_left([guest])[guest] == 0
    assert _offered(maya.get(FINDER)) == []


def test_not_at_a_time_when_she_is_elsewhere(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    guest = session_of(app, there, 26)
    maya = visit("maya")
    assert _offered(maya.get(FINDER)) == [str(guest)]
    talk_in(app, 28)
    assert _offered(maya.get(FINDER)) == []
    assert "You have a session of your own at that time." in _ask(maya, missed, guest, 409).text
    assert _asked(app) == []


def test_for_one_she_has_told_us_she_cannot_come_to(app: Flask, visit: Visit) -> None:
    coming = session_in(app, 26, module="Coping")
    guest = session_of(app, other_group(app), 27)
    maya = visit("maya")
    assert "nothing to make up for" in maya.get(FINDER).text
    told_absent(app, coming)
    assert f"{FINDER}?for={coming}" in maya.get(f"/schedule/{coming}").links()
    assert _offered(maya.get(f"{FINDER}?for={coming}")) == [str(guest)]  # the time of the one she misses is free


def test_of_several_she_chooses_which(app: Flask, visit: Visit) -> None:
    first, second = _missed(app), _missed(app, hours=-50, module="Worry", topic="Worry time")
    there = other_group(app)
    for_first, for_second = session_of(app, there, 26), session_of(app, there, 30, module="Worry")
    maya = visit("maya")
    assert _offered(maya.get(f"{FINDER}?for={first}")) == [str(for_first)]
    page = maya.get(f"{FINDER}?for={second}")
    assert _offered(page) == [str(for_second)]
    assert "Worry time" in page.text
    assert f"{FINDER}?for={first}" in page.links()
    assert _offered(maya.get(f"{FINDER}?for=nonsense")) == [str(for_second)]


def test_asked_confirmed_and_attended(app: Flask, visit: Visit, ids: Ids) -> None:
    missed, there = _missed(app), other_group(app)
    guest, another = session_of(app, there, 26), session_of(app, there, 24 * 8)
    maya, luis, chain = visit("maya"), ids("luis"), ids("maya")
    for _ in range(2):
        page = maya.follow(_ask(maya, missed, guest))
    assert "Asked, no answer yet" in page.text
    assert _offered(page) == []
    assert len(_asked(app)) == 1
    assert "Take that back first" in _ask(maya, missed, another, 409).text
    maya.get(f"/schedule/{guest}", status=404)
    with app.app_context():
        assert set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "make_up"))) == {luis}
        done = select(AuditEvent.verb).where(AuditEvent.subject == "make_up", AuditEvent.chain_id == chain)
        assert list(db.session.scalars(done)) == ["asked to make up"]
    _decide(app, Asked.CONFIRMED)
    page = maya.get(FINDER)
    assert "You have a place" in page.text
    assert f"/schedule/{guest}" in page.links()
    assert "With Luis" in maya.get(f"/schedule/{guest}").text
    assert f"/schedule/{guest}" in maya.get("/schedule?view=list").links()
    visit("devon").get(f"/schedule/{guest}", status=404)
    assert "You have a place in another session instead." in maya.get(f"/schedule/{missed}/missed").text


def test_declined(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    guest, another = session_of(app, there, 26), session_of(app, there, 24 * 8)
    maya = visit("maya")
    _ask(maya, missed, guest)
    _decide(app, Asked.DECLINED)
    page = maya.get(FINDER)
    assert "No room this time" in page.text
    assert "could not fit you in" in page.text
    assert str(another) in _offered(page)
    _ask(maya, missed, another)
    assert [one.standing for one in _asked(app)] == [Asked.DECLINED, Asked.ASKED]


@pytest.mark.parametrize("standing", [Asked.ASKED, Asked.CONFIRMED])
def test_taken_back(app: Flask, visit: Visit, standing: Asked) -> None:
    missed, guest = _missed(app), session_of(app, other_group(app), 26)
    maya = visit("maya")
    _ask(maya, missed, guest)
    _decide(app, standing)
    page = maya.follow(maya.submit(maya.get(FINDER), "/withdrawal"))
    assert [one.standing for one in _asked(app)] == [Asked.WITHDRAWN]
    assert _offered(page) == [str(guest)]
    maya.get(f"/schedule/{guest}", status=404)
    maya.post(f"/schedule/make-up/{_asked(app)[0].id}/withdrawal")


def test_taken_back_too_late(app: Flask, visit: Visit, time_machine: Any) -> None:
    missed, guest = _missed(app), session_of(app, other_group(app), 2)
    maya = visit("maya")
    _ask(maya, missed, guest)
    url = f"/schedule/make-up/{_asked(app)[0].id}/withdrawal"
    for name in ("devon", "lena", "luis", "jordan"):
        visit(name).post(url, status=404)
    time_machine.shift(timedelta(hours=2, minutes=5))
    maya = visit("maya")
    assert "/withdrawal" not in maya.get(FINDER).html
    maya.post(url, status=409)
    assert [one.standing for one in _asked(app)] == [Asked.ASKED]


@pytest.mark.parametrize("standing", [Asked.ASKED, Asked.CONFIRMED])
def test_called_off_she_may_ask_for_another(app: Flask, visit: Visit, time_machine: Any, standing: Asked) -> None:
    missed, there = _missed(app), other_group(app)
    guest, another = session_of(app, there, 26), session_of(app, there, 24 * 6)
    maya = visit("maya")
    _ask(maya, missed, guest)
    _decide(app, standing)
    assert _offered(maya.get(FINDER)) == []
    with writing(app):
        db.session.get_one(Appointment, guest).standing = Standing.CANCELLED
    page = maya.get(FINDER)
    assert "That session was cancelled." in page.text
    assert "You have a place" not in page.text
    assert "/withdrawal" not in page.html
    assert _offered(page) == [str(another)]
    assert "Find a session to make up for it" in maya.get(f"/schedule/{missed}/missed").text
    time_machine.shift(timedelta(days=2))  # its time is over: still nothing keeps her
    maya = visit("maya")
    _ask(maya, missed, another)
    assert [(one.guest_id, one.standing) for one in _asked(app)] == [(guest, Asked.WITHDRAWN), (another, Asked.ASKED)]
    _ask(maya, missed, another)
    assert len(_asked(app)) == 2


def test_moved_it_is_still_hers(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    guest, another = session_of(app, there, 26), session_of(app, there, 24 * 6)
    maya = visit("maya")
    _ask(maya, missed, guest)
    _decide(app, Asked.CONFIRMED)
    with writing(app):
        it = db.session.get_one(Appointment, guest)
        to = it.starts_at + timedelta(days=1)
        it.starts_at, it.ends_at, it.local_on = to, to + timedelta(hours=3), it.local_on + timedelta(days=1)
    page = maya.get(FINDER)
    assert "You have a place" in page.text
    assert _offered(page) == []
    assert "Take that back first" in _ask(maya, missed, another, 409).text


def test_what_nobody_answered_keeps_her_from_nothing(app: Flask, visit: Visit, time_machine: Any) -> None:
    missed, there = _missed(app), other_group(app)
    guest, another = session_of(app, there, 2), session_of(app, there, 24 * 6)
    _ask(visit("maya"), missed, guest)
    time_machine.shift(timedelta(hours=6))
    maya = visit("maya")
    page = maya.get(FINDER)
    assert "Nobody answered in time." in page.text
    assert _offered(page) == [str(another)]
    _ask(maya, missed, another)
    assert [one.standing for one in _asked(app)] == [Asked.WITHDRAWN, Asked.ASKED]


def test_not_there_either_she_may_ask_again(app: Flask, visit: Visit, time_machine: Any) -> None:
    missed, there = _missed(app), other_group(app)
    guest, another = session_of(app, there, 2), session_of(app, there, 24 * 6)
    _ask(visit("maya"), missed, guest)
    _decide(app, Asked.CONFIRMED)
    time_machine.shift(timedelta(hours=6))
    assert _offered(visit("maya").get(FINDER)) == []  # nobody has noted yet who was there
    marked(app, guest, "maya", Presence.EXCUSED)
    assert _offered(visit("maya").get(FINDER)) == [str(another)]
    marked(app, guest, "maya", Presence.MAKE_UP)
    assert _offered(visit("maya").get(FINDER)) == []
    assert "/make-up" not in visit("maya").get(f"/schedule/{missed}/missed").html


def test_there_after_all_nothing_is_to_be_made_up(app: Flask, visit: Visit) -> None:
    missed, guest = _missed(app), session_of(app, other_group(app), 26)
    maya = visit("maya")
    assert _offered(maya.get(FINDER)) == [str(guest)]
    marked(app, missed, "maya", Presence.PRESENT)
    assert _offered(maya.get(FINDER)) == []
    _ask(maya, missed, guest, 404)


def test_who_leaves_the_program_is_no_guest_any_more(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    guest = session_of(app, there, 26)
    maya, luis = visit("maya"), visit("luis")
    _ask(maya, missed, guest)
    _decide(app, Asked.CONFIRMED)
    room = f"/groups/{there}/sessions/{guest}"
    assert "Maya Torres" in luis.get(room).text
    maya.get(f"/schedule/{guest}")
    with writing(app):
        assert room_left([guest]) == {guest: 2}
        assert actor("maya").id in audience([guest])
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, clock.today_in("America/Chicago"), by=None)
        assert room_left([guest]) == {guest: 3}
        assert actor("maya").id not in audience([guest])
    assert "Maya Torres" not in luis.get(room).text
    visit("maya").get(f"/schedule/{guest}", status=404)


def test_two_places_at_once_are_one(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    guests = [session_of(app, there, 26 + 4 * n) for n in range(4)]
    browsers = [visit("maya") for _ in guests]
    tokens = [browser.csrf_token() for browser in browsers]

    def tap(n: int) -> int:
        data = {"session": str(guests[n]), "csrf_token": tokens[n]}
        return browsers[n].client.post(f"/schedule/{missed}/make-up", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tap, range(4))) == [303, 409, 409, 409]
    assert len(_asked(app)) == 1


def test_what_may_not_be_asked_for(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app)
    fits = session_of(app, there, 26)
    maya = visit("maya")
    for of, module in (("day", "Coping"), ("evening", "Coping")):
        _ask(maya, missed, session_in(app, 70, of=of, module=module), 404)
    _ask(maya, missed, session_of(app, there, 30, module="Other"), 404)
    _ask(maya, missed, session_of(app, there, -2), 404)
    _ask(maya, missed, UUID(int=5), 404)
    was_there = session_in(app, -30, module="Coping")
    for name in ("maya", "devon"):
        marked(app, was_there, name, Presence.PRESENT)
    _ask(maya, was_there, fits, 404)
    _ask(visit("devon"), missed, fits, 404)
    for nonsense in ({}, {"session": ""}, {"session": "x" * 300}):
        page = maya.post(f"/schedule/{missed}/make-up", nonsense, status=422)
        assert "Please choose one of these sessions." in page.text
        assert _offered(page)[0] == str(fits)
    assert _asked(app) == []


def test_a_week_later_it_is_too_late(app: Flask, visit: Visit) -> None:
    missed = _missed(app, hours=-24 * 9)
    guest = session_of(app, other_group(app), 26)
    maya = visit("maya")
    assert _offered(maya.get(FINDER)) == []
    assert "within seven days" in _ask(maya, missed, guest, 409).text
    assert f"{FINDER}?for={missed}" not in maya.get(f"/schedule/{missed}/missed").links()


def test_the_same_program_in_the_same_track_is_another_group_too(app: Flask, visit: Visit) -> None:
    _missed(app)
    with writing(app):
        track = db.session.get_one(Track, group("day").track_id)
        beside = Group(track_id=track.id, name="Second day group", capacity=5)
        db.session.add(beside)
        db.session.flush()
        there = beside.id
    fits = session_of(app, there, 26)
    assert _offered(visit("maya").get(FINDER)) == [str(fits)]


def test_statements(app: Flask, visit: Visit) -> None:
    missed, there = _missed(app), other_group(app, capacity=40)
    asked = session_of(app, there, 24 * 8)
    maya, prices = visit("maya"), []
    for _ in range(2):
        session_of(app, there, 26)
        with counted(app) as seen:
            maya.get(FINDER)
        prices.append(len(seen))
        for n in range(20):
            session_of(app, there, 30 + n)
            _missed(app, hours=-28 - n)
        _ask(maya, missed, asked)
    assert prices[0] == prices[1] <= 6, seen


def test_with_no_other_group_it_says_so_and_what_can_be_done_instead(app: Flask, visit: Visit) -> None:
    """A closed one is none, nor is one of another program; one without room is another group all the same."""
    missed, only = _missed(app), "There is only one group in your program"
    maya = visit("maya")
    page = maya.get(FINDER)
    assert only in page.text
    assert "you can ask to come to another group" not in page.text
    assert {f"/schedule/{missed}/missed", "/messages"} <= set(page.links())
    there = other_group(app)
    page = maya.get(FINDER)
    assert only not in page.text
    assert "No other group with room works on this" in page.text
    assert {f"/schedule/{missed}/missed", "/messages"} <= set(page.links())
    with writing(app):
        db.session.get_one(Group, there).until_on = clock.today_in("America/Chicago") - timedelta(days=1)
    assert only in maya.get(FINDER).text


def test_what_is_not_held_yet_cannot_be_caught_up_on(app: Flask, visit: Visit) -> None:
    coming = session_in(app, 26, module="Coping")
    told_absent(app, coming, "maya")
    page = visit("maya").get(f"{FINDER}?for={coming}")
    assert "There is only one group in your program" in page.text
    assert f"/schedule/{coming}/missed" not in page.links()
    assert "When this session is over" in page.text
