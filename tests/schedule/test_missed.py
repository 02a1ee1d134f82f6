"""What I missed: when a session counts as missed, what its page holds, and that it can be caught up on."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db, new_id
from portal.materials.actions import Handout, post
from portal.schedule.attendance_models import LINE, AbsenceLine, CaughtUp, Presence
from portal.schedule.models import Standing
from portal.vault.sealing import seal
from portal.worksheets.models import Assignment
from tests.actors import actor
from tests.home.given import section
from tests.schedule.given import HERE, group, marked, session_in, session_on, talk_in, today, told_absent, writing
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give

Visit = Callable[[str | None], Visitor]
YESTERDAY = -27.0  # hours: over, on the day before, whatever the time of day
WORDS = "We missed you. The handout has the steps. ¡Ánimo!"


@pytest.fixture(autouse=True)
def _in_the_evening(time_machine: Any) -> None:
    """So that what began a few hours ago was today, and a day ago was yesterday."""
    time_machine.move_to(datetime.combine(today(), time(20), tzinfo=HERE))


def _line(app: Flask, session: UUID, to: str = "maya") -> UUID:
    with writing(app):
        line_id, whom = new_id(), actor(to).id
        facts = {"appointment_id": session, "patient_id": whom, "made_by": actor("dana").id, "made_at": clock.now()}
        db.session.add(AbsenceLine(id=line_id, line_sealed=seal(whom, LINE, line_id, WORDS), **facts))
        return line_id


def _nag(page: Page, session: UUID) -> bool:
    return f"/schedule/{session}/missed" in page.links()


def _is_missed(app: Flask, name: str, session: UUID) -> bool:
    visitor = Visitor(app, name)
    status = visitor.client.get(f"/schedule/{session}/missed").status_code
    assert status in (200, 404)
    assert _nag(visitor.get("/"), session) is (status == 200)
    return status == 200


@pytest.mark.parametrize(("presence", "missed"), [*((one, one.is_absent) for one in Presence if one != "expected")])
def test_by_what_was_marked(app: Flask, presence: Presence, missed: bool) -> None:
    session = session_in(app, YESTERDAY)
    marked(app, session, "maya", presence)
    assert _is_missed(app, "maya", session) is missed


def test_told_absent_and_over(app: Flask, time_machine: Any) -> None:
    session = session_in(app, 1)
    told_absent(app, session)
    assert not _is_missed(app, "maya", session)
    time_machine.shift(timedelta(hours=3, minutes=50))
    assert not _is_missed(app, "maya", session)
    time_machine.shift(timedelta(minutes=15))
    assert _is_missed(app, "maya", session)
    marked(app, session, "maya", Presence.PRESENT)
    assert not _is_missed(app, "maya", session)


def test_not_noted_by_the_day_after_though_others_were(app: Flask, time_machine: Any) -> None:
    session = session_in(app, -5)
    assert not _is_missed(app, "maya", session)
    marked(app, session, "devon", Presence.PRESENT)
    assert not _is_missed(app, "maya", session)
    time_machine.shift(timedelta(hours=5))
    assert _is_missed(app, "maya", session)
    marked(app, session, "maya", Presence.EXPECTED)
    assert _is_missed(app, "maya", session)


def test_nobody_was_noted_at_all(app: Flask) -> None:
    session = session_in(app, YESTERDAY)
    assert not _is_missed(app, "maya", session)
    marked(app, session, "devon", Presence.EXPECTED)
    assert not _is_missed(app, "maya", session)


def test_what_is_none_of_hers_is_not_missed(app: Flask, visit: Visit) -> None:
    hers, cancelled = session_in(app, YESTERDAY), session_in(app, YESTERDAY, standing=Standing.CANCELLED)
    talk = talk_in(app, YESTERDAY)
    for session in (hers, cancelled, talk):
        marked(app, session, "maya", Presence.EXCUSED)
    marked(app, hers, "devon", Presence.PRESENT)
    assert _is_missed(app, "maya", hers)
    assert not _is_missed(app, "maya", cancelled)
    assert not _is_missed(app, "maya", talk)
    for name in ("devon", "lena", "rosa", "dana", "jordan", "sam"):
        visit(name).get(f"/schedule/{hers}/missed", status=404)
        visit(name).post(f"/schedule/{hers}/caught-up", {"done": "yes"}, status=404)


def test_before_her_first_day_she_missed_nothing(app: Flask, visit: Visit) -> None:
    long_before = session_on(app, today() - timedelta(days=30))
    marked(app, long_before, "devon", Presence.PRESENT)
    visit("maya").get(f"/schedule/{long_before}/missed", status=404)


def test_what_the_page_holds(app: Flask, visit: Visit) -> None:
    plan = {"skills": ["stop", "tipp"], "in_session": ["tipp"], "homework": ["tipp", "worry-time", "phq-9", "gone"]}
    session, other = session_in(app, YESTERDAY, **plan), session_in(app, YESTERDAY)
    marked(app, session, "maya", Presence.EXCUSED)
    with writing(app):
        for title, of in (("Riding the wave", session), ("Another day's", other)):
            post(actor("dana"), group("day"), Handout(title, text="Words."), uuid4().hex, appointment_id=of)
    hers = give(app, "maya", "worry-time")
    maya = visit("maya")
    page = maya.get(f"/schedule/{session}/missed")
    assert "Opposite action" in page.text
    assert [one.text_content() for one in page.tree.xpath("//section[@aria-labelledby='skills']//li")] == [
        "STOP",
        "TIPP",
    ]
    assert "What was planned" in section(page, "skills")
    assert "Riding the wave" in section(page, "given")
    assert "Another day's" not in page.text
    assert hers in page.links()
    assert "/worksheets/library/phq-9" in page.links()
    assert page.tree.xpath("//section[@aria-labelledby='sheets']//button/text()") == ["STOP and TIPP"]
    begun = maya.submit(page, "/worksheets")
    with app.app_context():
        made = db.session.scalars(select(Assignment).where(Assignment.slug == "tipp")).unique().one()
        assert begun.headers["Location"].endswith(str(made.id))
    again = maya.get(f"/schedule/{session}/missed")
    assert f"/worksheets/{made.id}" in again.links()
    for blame in ("failed", "should have", "unexcused", "didn’t"):
        assert blame not in page.text.lower()


def test_what_was_taught_takes_the_place_of_the_plan(app: Flask, visit: Visit) -> None:
    session = session_in(app, YESTERDAY, skills=["stop"], taught=["wise-mind"])
    marked(app, session, "maya", Presence.EXCUSED)
    page = visit("maya").get(f"/schedule/{session}/missed")
    assert section(page, "skills") == "What was taught Wise Mind How these go, step by step"


def test_a_line_from_the_leader_is_read_once_it_is_shown(app: Flask, visit: Visit) -> None:
    session = session_in(app, YESTERDAY)
    for name in ("maya", "devon"):
        marked(app, session, name, Presence.EXCUSED)
    line_id = _line(app, session)

    def read_at() -> Any:
        with app.app_context():
            return db.session.get_one(AbsenceLine, line_id).read_at

    assert WORDS not in visit("devon").get(f"/schedule/{session}/missed").text
    maya = visit("maya")
    assert WORDS not in maya.get("/").text
    assert read_at() is None
    page = maya.get(f"/schedule/{session}/missed")
    assert WORDS in page.text
    assert "Dana wrote this to you" in page.text
    first = read_at()
    assert first is not None
    assert WORDS in maya.get(f"/schedule/{session}/missed").text
    assert read_at() == first


def test_caught_up_and_not_yet_after_all(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, YESTERDAY), visit("maya")
    marked(app, session, "maya", Presence.EXCUSED)
    url = f"/schedule/{session}/missed"
    assert "You missed" in maya.get("/").text
    for _ in range(2):
        page = maya.follow(maya.post(f"/schedule/{session}/caught-up", {"done": "yes"}))
    assert "You have caught up on this one." in page.text
    for where in ("/", "/schedule", "/schedule?view=list"):
        assert "Here is what to catch up on" not in maya.get(where).text
    page = maya.follow(maya.submit(maya.get(url), "/caught-up", done="no"))
    assert "You have caught up" not in page.text
    assert _nag(maya.get("/"), session)
    with app.app_context():
        assert db.session.scalars(select(CaughtUp)).all() == []
        done = select(AuditEvent.verb).where(AuditEvent.subject_id == session, AuditEvent.actor_id == actor("maya").id)
        assert list(db.session.scalars(done.order_by(AuditEvent.place))) == ["caught up", "not caught up yet"]


def test_at_most_two_and_only_the_last_two_weeks(app: Flask, visit: Visit) -> None:
    days = (1, 3, 5, 13, 16)
    sessions = {n: session_on(app, today() - timedelta(days=n)) for n in days}
    for session in sessions.values():
        marked(app, session, "maya", Presence.EXCUSED)
    maya = visit("maya")
    for where in ("/", "/schedule", "/schedule?view=list"):
        page = maya.get(where)
        assert page.text.count("Here is what to catch up on") == 2
        assert _nag(page, sessions[1])
        assert _nag(page, sessions[3])
    for n in (1, 3, 5):
        maya.post(f"/schedule/{sessions[n]}/caught-up", {"done": "yes"})
    page = maya.get("/")
    assert [_nag(page, sessions[n]) for n in days] == [False, False, False, True, False]
    assert maya.get(f"/schedule/{sessions[16]}/missed").status == 200


def test_statements(app: Flask, visit: Visit) -> None:
    bare, full = session_in(app, YESTERDAY), session_in(app, YESTERDAY, skills=["stop"], in_session=["tipp"])
    for session in (bare, full):
        marked(app, session, "maya", Presence.EXCUSED)
        _line(app, session)
    with writing(app):
        for n in range(8):
            post(actor("dana"), group("day"), Handout(f"H {n}", text="x"), uuid4().hex, appointment_id=full)
    maya, prices = visit("maya"), []
    for session in (bare, full):
        maya.get(f"/schedule/{session}/missed")
        with counted(app) as seen:
            maya.get(f"/schedule/{session}/missed")
        prices.append(len(seen))
    assert prices[0] == prices[1] <= 9, seen
