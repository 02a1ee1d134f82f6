"""Skills used since last time: counts over the group, and only when no count can tell who it was."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from portal import clock
from portal.database import db
from portal.programs.actions import joining
from portal.worksheets.models import Submission
from tests.actors import actor
from tests.caseload.given import verbs
from tests.caseload.room_given import running
from tests.review.given import sent
from tests.schedule.given import group, session_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
CARD = "dbt-diary-card"


def _cards(app: Flask, *people: str) -> None:
    with writing(app):
        for name in people:
            if name in ("lena", "rosa"):
                joining.enroll(actor(name).id, group("day"), today() - timedelta(days=3), by=None)
    for name in people:
        used = {"sk_mind": ["wise_mind"], "sk_distress": ["stop"] if name == "maya" else []}
        sent(app, name, CARD, by={"lena": "priya"}.get(name, "jordan"), **used)


def _skills(visit: Visit, room: str, htmx: bool = False) -> str:
    return visit("dana").get(f"{room}/skills", htmx=htmx).text


def test_counts_of_people_and_no_names(app: Flask, visit: Visit) -> None:
    session_in(app, -50)
    room = running(app)
    _cards(app, "maya", "devon", "lena")
    for words in (_skills(visit, room), _skills(visit, room, htmx=True)):
        assert "From the diary cards of 3 people" in words
        assert "3 people" in words.split("sent since")[1]
        assert "1 person" in words
        for name in ("Maya", "Devon", "Lena"):
            assert name not in words
    assert verbs(app, "dana", "appointment") == ["counted skills"] * 6
    assert "Skills used since last time" in visit("dana").get(room).text
    assert verbs(app, "dana", "appointment") == ["counted skills"] * 6  # the room itself opens nothing


def test_of_two_people_nothing_is_opened(app: Flask, visit: Visit) -> None:
    session_in(app, -50)
    room = running(app)
    _cards(app, "maya", "devon")
    words = _skills(visit, room)
    assert "Fewer than three people" in words
    assert "1 person" not in words
    assert verbs(app, "dana", "appointment") == []


def test_only_since_last_time(app: Flask, visit: Visit) -> None:
    session_in(app, -50)
    room = running(app)
    _cards(app, "maya", "devon", "lena")
    with writing(app):
        one = db.session.query(Submission).filter_by(patient_id=actor("maya").id).one()
        one.submitted_at = clock.now() - timedelta(hours=60)
    assert "Fewer than three people" in _skills(visit, room)


def test_the_first_session_has_no_last_time(app: Flask, visit: Visit) -> None:
    assert "This is the group’s first session" in _skills(visit, running(app))
