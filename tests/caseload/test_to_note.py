"""A session that is over stays in sight of who leads it until everybody who was expected has a mark."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.programs.actions import joining, leading
from portal.programs.models import Enrollment
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import AbsenceNotice, Asked, Kind, MakeUp, Presence
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.caseload.given import Ids
from tests.caseload.room_given import asks, fill_group, mark_at, room_of, session_id, stand_in
from tests.home.given import links_in, section
from tests.schedule.given import group, marked, session_in, talk_in, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
TITLE = "Attendance still to note"
ALL = "/groups/attendance"
BIG = ("appointment", "attendance", "enrollment", "make", "stand")


def _over(app: Flask, hours: float = -5, **more: str) -> str:
    return room_of(app, session_in(app, hours, **more))


def _ways(leader: Visitor, url: str) -> list[str]:
    return [link.removesuffix("#attendance") for link in links_in(leader.get(url), "to-note")]


def test_it_stays_until_everybody_has_a_mark(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, here = visit("dana"), f"/groups/{ids('day group')}"
    for url in ("/", here):
        assert TITLE not in dana.get(url).text, "nothing to note, so nothing is said"
    room, older = _over(app), _over(app, -60, topic="Two days ago")
    _said_no(app, older, "devon")
    for url in ("/", here):
        assert _ways(dana, url) == [room, older], "the newest first"
        assert section(dana.get(url), "to-note").count("Nobody noted yet") == 2
    mark_at(dana, older, everyone=True)
    assert "1 of 2 not noted yet" in section(dana.get("/"), "to-note"), "whoever told that she cannot come"
    marked(app, session_id(older), "devon", Presence.EXCUSED)
    mark_at(dana, room, everyone=True)
    for url in ("/", here):
        assert TITLE not in dana.get(url).text
    assert "All is noted." in dana.get(ALL).text


def _said_no(app: Flask, room: str, name: str) -> None:
    """In time, before the session."""
    with writing(app):
        said = {"kind": Kind.ABSENT, "made_at": clock.now() - timedelta(days=9)}
        db.session.add(AbsenceNotice(appointment_id=session_id(room), patient_id=actor(name).id, **said))


def test_a_mark_that_was_taken_back_is_none(app: Flask, visit: Visit) -> None:
    room, dana = _over(app), visit("dana")
    mark_at(dana, room, everyone=True)
    assert TITLE not in dana.get("/").text
    with writing(app):
        mark(db.session.get_one(Appointment, session_id(room)), actor("maya").id, Presence.EXPECTED)
    assert "1 of 2 not noted yet" in section(dana.get("/"), "to-note")


def test_what_needs_no_mark(app: Flask, visit: Visit) -> None:
    session_in(app, -1, topic="Still going on")
    session_in(app, 20, topic="Still to come")
    session_in(app, -6, topic="Called off", standing=Standing.CANCELLED)
    session_in(app, -6, of="evening", topic="Not hers")
    talk_in(app, -6)
    dana = visit("dana")
    for url in ("/", ALL):
        assert TITLE not in dana.get("/").text
        for words in ("Called off", "Not hers"):
            assert words not in dana.get(url).text


def test_nobody_was_expected(app: Flask, visit: Visit) -> None:
    session_in(app, -24 * 4)
    assert TITLE in visit("dana").get("/").text
    with writing(app):
        db.session.query(Enrollment).filter_by(until_on=None).update({"from_on": today() - timedelta(days=2)})
    assert TITLE not in visit("dana").get("/").text, "before anybody had a place"


def test_a_guest_is_expected_too_and_once(app: Flask, visit: Visit) -> None:
    room, dana = _over(app), visit("dana")
    mark_at(dana, room, everyone=True)
    asked = [session_in(app, hours, of="evening") for hours in (-30, -54)]
    asks(app, "lena", session_id(room), asked[0], Asked.ASKED)
    assert TITLE not in dana.get("/").text, "she only asks"
    with writing(app):
        db.session.query(MakeUp).update({"standing": Asked.CONFIRMED})
    asks(app, "lena", session_id(room), asked[1], Asked.CONFIRMED)
    assert "1 of 3 not noted yet" in section(dana.get("/"), "to-note")


def test_who_came_later_was_not_expected(app: Flask, visit: Visit) -> None:
    room, dana = _over(app, -30), visit("dana")
    mark_at(dana, room, everyone=True)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert TITLE not in dana.get("/").text


def test_the_last_days_are_listed_and_older_ones_are_a_link_away(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, here = visit("dana"), f"/groups/{ids('day group')}"
    older = _over(app, -24 * 20, topic="Older")
    too_old = _over(app, -24 * 60, topic="Long past")
    for url in ("/", here):
        page = dana.get(url)
        assert "There are older ones." in section(page, "to-note")
        assert links_in(page, "to-note") == [ALL]
    recent = [_over(app, -5 - 24 * n) for n in range(8)]
    for url in ("/", here):
        assert _ways(dana, url) == [ALL, *recent[:6]]
    everything = [link.removesuffix("#attendance") for link in dana.get(ALL).links() if "#attendance" in link]
    assert everything == [*recent, older]
    assert too_old not in everything


def test_who_stands_in_sees_that_one_session(app: Flask, visit: Visit) -> None:
    room, luis = _over(app), visit("luis")
    _over(app, -30, topic="Not his")
    assert TITLE not in luis.get("/").text
    stand_in(app, room)
    assert _ways(luis, "/") == [room]
    luis.get(room)
    with writing(app):
        leading.add_leader(group("day"), actor("luis").id, today(), by=None)
    assert len(_ways(luis, "/")) == 2, "each once, and the way of who leads"


@pytest.mark.parametrize("name", ["maya", "jordan", "sam"])
def test_for_leaders_alone(app: Flask, visit: Visit, name: str) -> None:
    _over(app)
    someone = visit(name)
    assert TITLE not in someone.get("/").text
    someone.get(ALL, status=404)


def test_the_same_statements_for_many(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    urls = ("/", f"/groups/{ids('day group')}", ALL)
    _over(app)
    few = [_price(app, dana, url) for url in urls]
    fill_group(app, 30)
    for n in range(12):
        _over(app, -5 - 8 * n)
    assert [_price(app, dana, url) for url in urls] == few


def test_no_table_is_walked_through(sqlite_app: Flask) -> None:
    dana = Visitor(sqlite_app, "dana")
    dana.get(ALL)
    with counted(sqlite_app) as seen:
        dana.get(ALL)
    [statement] = [one for one in seen if "counted" in one]
    with sqlite_app.app_context():
        explain = f"EXPLAIN QUERY PLAN {statement}"
        plan = db.session.connection().exec_driver_sql(explain, (None,) * statement.count("?")).all()
    steps = [row[3] for row in plan]
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1].split("_")[0] in BIG], steps


def _price(app: Flask, visitor: Visitor, url: str) -> int:
    visitor.get(url)
    with counted(app) as statements:
        visitor.get(url)
    return len(statements)
