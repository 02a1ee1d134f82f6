"""From "missed twice" to the therapist by one tap; a person decides what happens then."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import CareTeamMember, Ending, Enrollment, Program
from portal.schedule.attendance_models import AbsenceNotice, Asked, AttendanceConcern, Kind, Presence
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.caseload.given import Ids, verbs
from tests.caseload.room_given import asks, mark_at, missed, noticed, room_of, running, tells
from tests.review.given import leaves_care_team
from tests.schedule.given import HERE, session_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _hand(leader: Visitor, room: str, patient_id: object, status: int = 303) -> Page:
    return leader.post(f"{room}/concerns", {"patient_id": str(patient_id)}, status=status)


def _concerns(app: Flask) -> list[AttendanceConcern]:
    with app.app_context():
        return list(db.session.scalars(select(AttendanceConcern)))


def test_one_tap_to_her_therapist_once(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "maya", 3, 5, 7)
    room, dana = running(app), visit("dana")
    page = dana.get(room)
    assert "Hand to Jordan Lee" in page.text
    after = dana.follow(dana.submit(page, "/concerns"))
    assert "not seen yet" in after.text
    assert not after.tree.xpath("//form[contains(@action, '/concerns')]")
    _hand(dana, room, ids("maya"))
    (one,) = _concerns(app)
    assert (one.to_id, one.misses, one.silent, one.window_days) == (ids("jordan"), 3, 3, 14)
    assert noticed(app, "attendance_concern") == [ids("jordan")]
    assert verbs(app, "dana", "attendance_concern") == ["handed over"]


def test_the_therapist_sees_the_reason_and_says_so(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "maya", 3, 5, 7)
    room, jordan = running(app), visit("jordan")
    _hand(visit("dana"), room, ids("maya"))
    reason = "Missed 3 sessions of the last 14 days, 3 without a word in time."
    for url in ("/", f"/patients/{ids('maya')}"):
        page = jordan.get(url)
        assert reason in page.text
        assert "From Dana Ruiz" in page.text
    assert reason not in visit("priya").get("/").text
    jordan.submit(jordan.get("/"), "/reading")
    (one,) = _concerns(app)
    assert one.seen_at is not None
    jordan.post(f"/concerns/{one.id}/reading")  # twice is once
    assert verbs(app, "jordan", "attendance_concern") == ["saw"]
    assert "From Dana Ruiz" not in jordan.get("/").text
    assert "seen today" in visit("dana").get(room).text
    assert "Hand to" not in visit("dana").get(room).text
    missed(app, "maya", 1)
    assert "Hand to Jordan Lee" in visit("dana").get(room).text  # more than when it was handed over


def test_nobody_else_marks_it_seen(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "maya", 3, 5, 7)
    _hand(visit("dana"), running(app), ids("maya"))
    (one,) = _concerns(app)
    for name in ("priya", "nora", "dana", "maya", "sam"):
        visit(name).post(f"/concerns/{one.id}/reading", status=404)
    assert _concerns(app)[0].seen_at is None


def test_without_a_therapist_it_goes_to_nobody_and_says_so(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "maya", 3, 5, 7)
    room, dana = running(app), visit("dana")
    leaves_care_team(app, "jordan")
    assert "No therapist answers for this patient today" in dana.get(room).text
    assert "it went to nobody" in _hand(dana, room, ids("maya"), 409).text
    assert _concerns(app) == []


def test_there_has_to_be_something(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana = running(app), visit("dana")
    assert "nothing to hand over" in _hand(dana, room, ids("maya"), 409).text
    for name in ("lena", "jordan"):
        assert "not expected" in _hand(dana, room, ids(name), 409).text
    assert _concerns(app) == []


def test_the_new_therapist_sees_what_the_old_one_did_not(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "maya", 3, 5, 7)
    _hand(visit("dana"), running(app), ids("maya"))
    leaves_care_team(app, "jordan")
    with writing(app):
        db.session.add(CareTeamMember(patient_id=actor("maya").id, user_id=actor("priya").id, from_on=today()))
    assert "From Dana Ruiz" in visit("priya").get("/").text
    assert "From Dana Ruiz" not in visit("jordan").get("/").text


def _says(visit: Visit, ids: Ids) -> str:
    """What the therapist's page says of Maya's misses."""
    page = visit("jordan").get(f"/patients/{ids('maya')}")
    return " ".join("".join(one.text_content() for one in page.tree.xpath("//section[@id='coming']")).split())


def test_what_counts(app: Flask, visit: Visit, ids: Ids) -> None:
    assert _says(visit, ids) == ""
    first, second, _third = missed(app, "maya", 3, 5, 7)
    assert "Missed 3 sessions" in _says(visit, ids)
    with writing(app):
        db.session.get_one(Appointment, second).standing = Standing.CANCELLED
    assert "Missed 2 sessions" in _says(visit, ids)
    guest = session_in(app, -1, of="evening")
    asks(app, "maya", guest, first, Asked.CONFIRMED)
    assert "Missed 2 sessions" in _says(visit, ids)  # she has not come to it yet
    mark_at(visit("luis"), room_of(app, guest), maya="here")
    assert "Missed 1 session" in _says(visit, ids)


def test_before_she_joined_nothing_counts(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "maya", 3, 5, 7)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.from_on = today() - timedelta(days=4)
    assert "Missed 1 session" in _says(visit, ids)


def test_while_on_hold_nothing_counts(app: Flask, visit: Visit, ids: Ids) -> None:
    """Marked all the same, by a leader who did not know: she had no place on that day."""
    missed(app, "maya", 3, 5, 8)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on, place.ended_as = today() - timedelta(days=7), Ending.HOLD
        back = {"from_on": today() - timedelta(days=4), "follows_id": place.id}
        db.session.add(Enrollment(patient_id=place.patient_id, group_id=place.group_id, **back))
    assert "Missed 2 sessions" in _says(visit, ids)
    assert "Missed 2 sessions" in visit("dana").get(running(app)).text


def test_the_program_says_how_much_is_too_much(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(today() + timedelta(days=1), time(12), tzinfo=HERE))  # not near midnight
    missed(app, "maya", 3, 5, 7, presence=Presence.EXCUSED)
    assert "a call today" in _says(visit, ids)
    with writing(app):
        db.session.query(Program).filter_by(name="Adult Day IOP").one().misses_allowed = 4
    assert "Suggested" not in _says(visit, ids)
    with writing(app):
        db.session.query(Program).filter_by(name="Adult Day IOP").one().miss_window_days = 4
    assert "Missed 1 session of the last 4 days" in _says(visit, ids)


def test_the_work_list_shows_what_asks_for_a_step_only(app: Flask, visit: Visit) -> None:
    missed(app, "devon", 3, presence=Presence.EXCUSED)
    assert "Missed" not in visit("jordan").get("/").text
    missed(app, "maya", 3, 5, 7)
    page = visit("jordan").get("/")
    assert "Maya TorresMissed 3 sessions" in page.text
    assert "Missed" not in visit("priya").get("/").text


def test_told_in_time_is_not_silent(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(today() + timedelta(days=1), time(12), tzinfo=HERE))  # not near midnight
    room = room_of(app, session_in(app, 3))
    tells(visit("maya"), room, Kind.ABSENT)
    with writing(app):
        session = db.session.scalars(select(Appointment)).one()
        session.starts_at -= timedelta(hours=3)
    with writing(app):
        db.session.scalars(select(AbsenceNotice)).one().made_at -= timedelta(hours=5)
    mark_at(visit("dana"), room, maya="unexcused")
    assert "each with a word in time" in _says(visit, ids)
