"""What a patient says about coming is seen by her therapist, and by her leader, before there is a roster."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.database import db
from portal.programs.models import Enrollment
from portal.schedule.attendance_models import AbsenceNotice, Kind
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.caseload.given import Ids, verbs
from tests.caseload.room_given import co_leader, noticed, room_of, tells
from tests.home.given import also, section
from tests.schedule.given import session_in, talk_in, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
WORDS = "My daughter has a fever."


def _notice(app: Flask) -> AbsenceNotice:
    with app.app_context():
        return db.session.scalars(select(AbsenceNotice)).one()


def test_the_therapist_reads_it_first(app: Flask, visit: Visit, ids: Ids) -> None:
    room, jordan = room_of(app, session_in(app, 20)), visit("jordan")
    assert "not coming" not in jordan.get("/").text
    tells(visit("maya"), room, Kind.ABSENT, WORDS)
    words = section(jordan.get("/"), "told")
    for one in ("Maya Torres", "Can’t come", WORDS, "Opposite action"):
        assert one in words
    seen = _notice(app)
    assert (seen.seen_by, seen.seen_at is not None) == (ids("jordan"), True)
    assert verbs(app, "jordan", "absence_notice") == ["read"]
    page = jordan.get(f"/patients/{ids('maya')}")
    assert WORDS in section(page, "coming-h")
    assert verbs(app, "jordan", "absence_notice") == ["read"] * 2
    assert WORDS not in jordan.get(f"/patients/{ids('devon')}").text
    assert sorted(noticed(app, "absence")) == sorted([ids("dana"), ids("jordan")])


def test_the_leader_sees_that_it_was_told_and_reads_it_in_the_room(app: Flask, visit: Visit) -> None:
    room, dana = room_of(app, session_in(app, 20)), visit("dana")
    tells(visit("maya"), room, Kind.LATE, WORDS)
    page = dana.get("/")
    assert "Maya Torres" in section(page, "told")
    assert WORDS not in page.text
    assert room in page.links()
    assert _notice(app).seen_at is None
    assert verbs(app, "dana", "absence_notice") == []
    assert WORDS in dana.get(room).text
    assert _notice(app).seen_at is not None


def test_nobody_else_sees_it(app: Flask, visit: Visit) -> None:
    room = room_of(app, session_in(app, 20))
    tells(visit("maya"), room, Kind.ABSENT, WORDS)
    for name in ("priya", "nora", "luis", "sam"):
        page = visit(name).get("/")
        assert "Maya" not in page.text
        assert WORDS not in page.text
    assert _notice(app).seen_at is None


def test_what_is_off_is_not_told(app: Flask, visit: Visit) -> None:
    session, jordan = session_in(app, 20), visit("jordan")
    maya, room = visit("maya"), room_of(app, session)
    tells(maya, room, Kind.ABSENT, WORDS)
    assert WORDS in jordan.get("/").text
    maya.post(f"/schedule/{session}/notice", {"kind": "back"})
    assert WORDS not in jordan.get("/").text
    tells(maya, room, Kind.ABSENT, WORDS)
    with writing(app):
        db.session.get_one(Appointment, session).standing = Standing.CANCELLED
    assert WORDS not in jordan.get("/").text
    with writing(app):
        db.session.get_one(Appointment, session).standing = Standing.SCHEDULED
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on = place.from_on
    assert WORDS not in jordan.get("/").text  # she is not expected any more


def test_of_a_one_to_one_it_is_for_who_holds_it(app: Flask, visit: Visit, ids: Ids) -> None:
    talk = talk_in(app, 20)
    visit("maya").post(f"/schedule/{talk}/notice", {"kind": "absent", "reason": WORDS})
    assert WORDS in visit("jordan").get("/").text
    assert noticed(app, "absence") == [ids("jordan")]


def test_who_treats_and_leads_is_told_once(app: Flask, visit: Visit, ids: Ids) -> None:
    also(app, "jordan", Role.LEADER)
    co_leader(app, "jordan")
    room = room_of(app, session_in(app, 20))
    tells(visit("maya"), room, Kind.ABSENT, WORDS)
    assert sorted(noticed(app, "absence")) == sorted([ids("dana"), ids("jordan")])
    assert section(visit("jordan").get("/"), "told").count("Maya Torres") == 1
