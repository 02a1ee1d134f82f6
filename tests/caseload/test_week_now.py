"""A patient's page on a bad day: safety and contact first, who answers now, the week's hours, sessions around now."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from portal.database import db
from portal.programs.models import Cover
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import Kind, Presence
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.caseload.given import Ids
from tests.caseload.room_given import room_of, tells
from tests.schedule.given import session_in, talk_in, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _marked(app: Flask, hours: float, presence: Presence, late: int = 0) -> None:
    session = session_in(app, hours)
    with writing(app):
        mark(db.session.get_one(Appointment, session), actor("maya").id, presence, late=late)


def _section(visitor: Visitor, ids: Ids, section: str) -> str:
    page = visitor.get(f"/patients/{ids('maya')}")
    return " ".join(page.tree.get_element_by_id(section).text_content().split())


def test_safety_and_contact_come_first(visit: Visit, ids: Ids) -> None:
    page = visit("jordan").get(f"/patients/{ids('maya')}")
    headings = [one.text_content().strip() for one in page.tree.xpath("//main//h2")]
    assert headings[0] == "Safety and contact"
    contact = page.tree.get_element_by_id("contact")
    assert contact.xpath(f".//a[@href='/patients/{ids('maya')}/safety-plan']")
    assert contact.xpath(".//form[contains(@action, '/thread')]")
    assert "No safety plan was sent yet." in contact.text_content()
    assert "Jordan Lee is the therapist." in contact.text_content()


def test_who_covers_is_said(app: Flask, visit: Visit, ids: Ids) -> None:
    priya = visit("priya")
    with writing(app):
        days = {"from_on": today() - timedelta(days=1), "until_on": today() + timedelta(days=3)}
        db.session.add(Cover(user_id=actor("jordan").id, cover_id=actor("priya").id, **days))
    assert "Priya Nair covers." in _section(priya, ids, "contact")
    assert "Priya Nair covers." in _section(visit("jordan"), ids, "contact")


def test_the_week_and_the_sessions_around_now(app: Flask, visit: Visit, ids: Ids) -> None:
    _marked(app, -24 * 8, Presence.LATE, late=10)
    _marked(app, -24 * 7, Presence.UNEXCUSED)
    session_in(app, -24 * 6)
    tells(visit("maya"), room_of(app, session_in(app, 20, topic="Riding the wave")), Kind.ABSENT)
    week = _section(visit("jordan"), ids, "week")
    assert "of 9 hours" in week
    assert "Riding the wave" in week
    assert "Can’t come" in week
    assert "10 minutes late" in week
    assert "Not here" in week
    assert "Not noted yet" in week
    assert week.index("Not noted yet") < week.index("Not here") < week.index("10 minutes late"), "the newest first"


def test_what_she_said_of_a_one_to_one_is_between_the_two(app: Flask, visit: Visit, ids: Ids) -> None:
    for therapist in ("priya", "jordan"):
        talk = talk_in(app, 20, therapist=therapist)
        visit("maya").post(f"/schedule/{talk}/notice", {"kind": "absent"})
        assert ("Can’t come" in _section(visit("jordan"), ids, "week")) is (therapist == "jordan")


def test_a_one_to_one_that_was_missed_is_noted(app: Flask, visit: Visit, ids: Ids) -> None:
    talk = talk_in(app, -20)
    assert "Not noted yet" in _section(visit("jordan"), ids, "week")
    with writing(app):
        mark(db.session.get_one(Appointment, talk), actor("maya").id, Presence.UNEXCUSED)
    week = _section(visit("jordan"), ids, "week")
    assert "Not here" in week
    assert "Not noted yet" not in week


def test_a_stranger_sees_nothing(visit: Visit, ids: Ids) -> None:
    visit("priya").get(f"/patients/{ids('maya')}", status=404)


def test_as_many_statements_however_much_there_is(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}"
    jordan.get(url)
    with counted(app) as few:
        jordan.get(url)
    for days in range(2, 12):
        _marked(app, -24 * days, Presence.PRESENT)
        session_in(app, 24 * days)
    with counted(app) as many:
        jordan.get(url)
    assert len(few) == len(many) <= 20, "nineteen, and one for how she is reached"
