"""A one-to-one is moved, cancelled and brought back: she is told, her calendar and reminders follow, newer stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, time, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.models import CareTeamMember, Cover
from portal.schedule import reminding
from portal.schedule.actions import one_to_ones
from portal.schedule.attendance_models import AbsenceNotice
from portal.schedule.models import Appointment, Standing
from tests.caseload.given import Ids
from tests.caseload.talks_given import LINK, book_one, day, one, told
from tests.schedule.calendars import events, subscribe
from tests.schedule.given import HERE, session_on, talk_in, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def url_of(talk: UUID) -> str:
    return f"/one-to-ones/{talk}"


def row(app: Flask, talk: UUID) -> Appointment:
    with app.app_context():
        return db.session.get_one(Appointment, talk)


def move(visitor: Visitor, talk: UUID, status: int = 303, **more: Any) -> Page:
    return visitor.submit(visitor.get(url_of(talk)), "/change", status=status, **more)


def test_moved_she_is_told_and_all_that_shows_it_follows(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    book_one(jordan, ids, day(2), link=LINK)
    talk = one(app).id
    feed = subscribe(maya, more=True)
    maya.get(f"/schedule/{talk}")
    maya.post(f"/schedule/{talk}/notice", {"kind": "absent"})
    done = jordan.follow(move(jordan, talk, day=day(3).isoformat(), begins="10:15", because="A meeting"))
    assert "Maya is told once." in done.text
    now = row(app, talk)
    assert now.starts_at == datetime.combine(day(3), time(10, 15), tzinfo=HERE)
    assert (now.ends_at - now.starts_at, now.local_on, now.sequence) == (timedelta(minutes=50), day(3), 1)
    assert told(app, talk) == ["maya", "maya"], "of the booking and of the change"
    event = events(app, feed)[talk]
    assert (event["sequence"], event["status"]) == (1, "CONFIRMED")
    assert event.decoded("dtstart") == now.starts_at
    with app.app_context():
        assert None not in db.session.scalars(select(AbsenceNotice.taken_back_at)).all(), "it was said of another time"
    shown = maya.get(f"/schedule/{talk}").text
    assert "Moved from" in shown
    assert "A meeting" in shown
    assert "10:15" in shown
    with app.app_context():
        chain = select(AuditEvent.verb).where(AuditEvent.chain_id == ids("maya"), AuditEvent.subject == "appointment")
        assert "changed session" in db.session.scalars(chain).all(), "it stands in her own record of who did what"


def test_reminders_follow_the_new_time(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(day(), time(9), tzinfo=HERE))
    jordan = Visitor(app, "jordan")
    tomorrow = day(1)
    book_one(jordan, ids, tomorrow, begins="10:00")
    talk = one(app).id
    move(jordan, talk, begins="15:00")
    for at, due in ((time(9, 5), []), (time(14, 5), [talk])):
        time_machine.move_to(datetime.combine(tomorrow, at, tzinfo=HERE))
        with app.app_context():
            assert [one.subject_id for one in reminding.due(clock.now())] == due


def test_cancelled_with_a_reason_and_brought_back(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya, talk = visit("jordan"), visit("maya"), talk_in(app, 50)
    feed = subscribe(maya)
    jordan.submit(jordan.get(url_of(talk)), "/cancellation", **{"cancel-because": "I am ill"})
    assert row(app, talk).standing is Standing.CANCELLED
    assert told(app, talk) == ["maya"]
    assert events(app, feed)[talk]["status"] == "CANCELLED"
    shown = maya.get(f"/schedule/{talk}").text
    assert "Cancelled" in shown
    assert "I am ill" in shown
    week = f"/schedule?week={row(app, talk).local_on.strftime('%G-W%V')}"
    assert "Cancelled" in maya.get(week).text
    page = jordan.get(url_of(talk))
    assert "This session is cancelled" in page.text
    assert not page.tree.xpath("//form[contains(@action, '/change')]")
    jordan.submit(page, "/reinstatement")
    assert (row(app, talk).standing, row(app, talk).because) == (Standing.SCHEDULED, "")
    assert told(app, talk) == ["maya", "maya"]
    assert events(app, feed)[talk]["status"] == "CONFIRMED"


def test_an_older_page_undoes_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    book_one(jordan, ids, day(2))
    talk = one(app).id
    old = jordan.get(url_of(talk))
    move(jordan, talk, begins="16:00")
    page = jordan.submit(old, "/change", status=409, room="Room 1", because="More room")
    assert "Somebody changed this session meanwhile. Nothing was overwritten." in page.text
    assert (row(app, talk).room, row(app, talk).sequence) == ("Room 9", 1)
    form = page.form("/change")
    assert (form["room"], form["because"], form["begins"]) == (["Room 1"], ["More room"], ["14:00"])
    assert "4:00" in page.text, "as it stands now"
    jordan.submit(page, "/change", begins="16:00")
    assert row(app, talk).room == "Room 1"
    again = jordan.submit(old, "/cancellation", status=409, **{"cancel-because": "Ill"})
    assert row(app, talk).standing is Standing.SCHEDULED
    assert again.form("/cancellation")["cancel-because"] == ["Ill"]
    jordan.submit(again, "/cancellation")
    cancelled = jordan.get(url_of(talk))
    jordan.submit(cancelled, "/reinstatement")
    jordan.submit(jordan.get(url_of(talk)), "/cancellation")
    assert "Nothing was overwritten" in jordan.submit(cancelled, "/reinstatement", status=409).text
    assert "Nothing was overwritten" in jordan.submit(old, "/change", status=409).text


def test_bad_input_loses_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    book_one(jordan, ids, day(2))
    talk = one(app).id
    page = move(jordan, talk, status=422, begins="noon", room="Room 3")
    assert "Please give a time, such as 09:00." in page.text
    assert page.form("/change")["room"] == ["Room 3"]
    book_one(jordan, ids, day(3), patient="devon")
    taken = move(jordan, talk, status=422, day=day(3).isoformat(), room="Room 3")
    assert "Jordan Lee has another one-to-one at that time" in taken.text
    assert taken.form("/change")["room"] == ["Room 3"]
    assert row(app, talk).sequence == 0
    session_on(app, day(4))
    asked = move(jordan, talk, status=422, day=day(4).isoformat(), begins="09:30")
    jordan.submit(asked, "/change", meant=asked.tree.xpath("//input[@name='meant']")[0].get("value"))
    assert row(app, talk).local_on == day(4)
    long_words = jordan.submit(jordan.get(url_of(talk)), "/cancellation", status=422, **{"cancel-because": "x" * 201})
    assert "too long" in long_words.text
    assert row(app, talk).standing is Standing.SCHEDULED


def test_one_that_has_begun_keeps_its_time_and_one_that_is_over_all_of_it(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    talk = talk_in(app, 1)
    time_machine.move_to(clock.now() + timedelta(hours=1, minutes=10))
    jordan = Visitor(app, "jordan")
    move(jordan, talk, room="Room 8")
    assert row(app, talk).room == "Room 8"
    late = move(jordan, talk, status=409, day=day(1).isoformat(), begins="12:00")
    assert "This session has begun, so its time stays." in late.text
    old = jordan.get(url_of(talk))
    time_machine.move_to(clock.now() + timedelta(hours=2))
    jordan = Visitor(app, "jordan")
    for action in ("/change", "/cancellation"):
        sent = {**old.form(action), "csrf_token": jordan.csrf_token()}
        assert "This session is over" in jordan.post(sent.pop("@"), sent, status=409).text
    assert not jordan.get(url_of(talk)).tree.xpath("//form[contains(@action, '/cancellation')]")


def test_the_cover_takes_it_over_and_who_held_it_is_told(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    book_one(jordan, ids, day(2))
    talk = one(app).id
    with writing(app):
        db.session.add(Cover(user_id=ids("jordan"), cover_id=ids("priya"), from_on=day(), until_on=day(3)))
    move(visit("priya"), talk, with_whom=str(ids("priya")))
    assert row(app, talk).staff_id == ids("priya")
    assert told(app, talk) == ["jordan", "maya", "maya"]
    assert "Just you and Priya" in visit("maya").get(f"/schedule/{talk}").text


def test_two_given_to_the_same_colleague_at_once(
    app: Flask, visit: Visit, ids: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of different patients, and from different colleagues. Both look before either is written."""
    both_looked, look = Barrier(2), one_to_ones.check

    def look_and_linger(*about: Any) -> None:
        look(*about)
        with suppress(BrokenBarrierError):
            both_looked.wait(timeout=1)

    monkeypatch.setattr(one_to_ones, "check", look_and_linger)
    with writing(app):
        for patient in ("maya", "devon"):
            db.session.add(CareTeamMember(patient_id=ids(patient), user_id=ids("priya"), from_on=day()))
    moved = [talk_in(app, 48, "maya"), talk_in(app, 52, "devon", "nora")]
    there = day(3).isoformat()
    forms = []
    for talk in moved:
        browser = visit("jordan")
        form = browser.get(url_of(talk)).form("/change")
        forms.append((browser, form | {"day": there, "begins": "16:00", "with_whom": str(ids("priya"))}))

    def send(one: tuple[Visitor, dict[str, Any]]) -> int:
        browser, form = one
        return browser.client.post(form.pop("@"), data=form).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, forms)) == [303, 422]
    assert [row(app, talk).staff_id for talk in moved].count(ids("priya")) == 1


def test_brought_back_only_where_nothing_stands_in_its_way(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    book_one(jordan, ids, day(2))
    talk = one(app).id
    jordan.submit(jordan.get(url_of(talk)), "/cancellation")
    book_one(jordan, ids, day(2), patient="devon")
    page = jordan.submit(jordan.get(url_of(talk)), "/reinstatement", status=409)
    assert "Jordan Lee has another one-to-one at that time" in page.text
    assert row(app, talk).standing is Standing.CANCELLED


def test_the_way_to_it_from_the_schedule_is_for_who_answers_for_her(app: Flask, visit: Visit, ids: Ids) -> None:
    talk, old = talk_in(app, 30), talk_in(app, 40, therapist="nora")
    assert url_of(talk) in visit("jordan").get(f"/schedule/{talk}").links()
    assert url_of(old) not in visit("nora").get(f"/schedule/{old}").links()
    assert url_of(talk) not in visit("maya").get(f"/schedule/{talk}").links()
