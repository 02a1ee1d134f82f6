"""The first miss of a stay asks for a call; more than the policy allows for more, once; a mark closes none."""

from datetime import timedelta

from flask import Flask

from portal.database import db
from portal.programs.models import Enrollment, Program
from portal.safety.models import Level
from tests.actors import actor
from tests.caseload.room_given import mark_at, missed, room_of
from tests.follow_ups.given import do
from tests.safety.given import Visit, follow_ups
from tests.schedule.given import session_in, today, writing


def _rules(app: Flask) -> list[tuple[str, Level]]:
    return [(one.rule, one.level) for one in follow_ups(app)]


def _policy(app: Flask, **numbers: int) -> None:
    with writing(app):
        for program in db.session.query(Program):
            for name, value in numbers.items():
                setattr(program, name, value)


def _session(app: Flask, days_ago: float) -> str:
    return room_of(app, session_in(app, -24 * days_ago - 0.2))


def test_the_first_is_to_be_called_about_and_later_ones_are_put_to_the_policy(app: Flask, visit: Visit) -> None:
    _policy(app, misses_allowed=2, silent_allowed=9)
    dana = visit("dana")
    mark_at(dana, _session(app, 6), everyone=True, maya="unexcused")
    assert _rules(app) == [("first_miss", Level.WATCH)]
    mark_at(dana, _session(app, 4), maya="unexcused", devon="here")
    assert len(_rules(app)) == 1  # two are allowed
    mark_at(dana, _session(app, 2), maya="excused")
    assert _rules(app) == [("first_miss", Level.WATCH), ("missed_sessions", Level.HIGH)]
    mark_at(dana, _session(app, 1), maya="unexcused")
    assert len(_rules(app)) == 2  # one is open: not one for each mark
    jordan, task = visit("jordan"), follow_ups(app)[1]
    page = jordan.get(f"/risk/{task.id}")
    assert "Missed 3 sessions of the last 14 days" in page.text
    do(jordan, f"/risk/{task.id}", "closing", done="Called. The bus was cut; she gets rides now.")
    mark_at(dana, _session(app, 0), maya="unexcused")
    assert [rule for rule, _ in _rules(app)] == ["first_miss", "missed_sessions", "missed_sessions"]


def test_an_amended_mark_says_so_and_closes_nothing(app: Flask, visit: Visit) -> None:
    dana, jordan, room = visit("dana"), visit("jordan"), _session(app, 0)
    mark_at(dana, room, maya="unexcused")
    (task,) = follow_ups(app)
    page = jordan.get(f"/risk/{task.id}")
    assert "The first session missed since this stay began" in page.text
    assert "attendance of that session was changed since" not in page.text
    mark_at(dana, room, maya="here")
    (task,) = follow_ups(app)
    assert task.closed_at is None
    assert "attendance of that session was changed since" in jordan.get(f"/risk/{task.id}").text
    mark_at(dana, room, maya="unexcused")
    assert len(follow_ups(app)) == 1


def test_a_stay_goes_on_through_a_hold_and_begins_anew_with_an_admission(app: Flask, visit: Visit) -> None:
    missed(app, "devon", 20)
    for again, first in ((True, False), (False, True)):
        with writing(app):
            devon = actor("devon").id
            place = db.session.query(Enrollment).filter_by(patient_id=devon, until_on=None).one()
            since, ended = today() - timedelta(days=5 if again else 3), today() - timedelta(days=6 if again else 4)
            place.end(ended)
            follows = place.id if again else None
            db.session.add(Enrollment(patient_id=devon, group_id=place.group_id, from_on=since, follows_id=follows))
        mark_at(visit("dana"), _session(app, 2 if first else 4.5), devon="unexcused")
        assert ("first_miss" in dict(_rules(app))) is first


def test_what_a_leader_hands_over_is_one_too_unless_one_is_open(app: Flask, visit: Visit) -> None:
    missed(app, "maya", 3, 5, 7)
    room, dana = _session(app, 0), visit("dana")
    for _ in range(2):
        with app.app_context():
            maya = str(actor("maya").id)
        dana.post(f"{room}/concerns", {"patient_id": maya})
        assert _rules(app) == [("missed_sessions", Level.HIGH)]
    mark_at(dana, room, maya="unexcused")
    assert _rules(app) == [("missed_sessions", Level.HIGH)]
    assert "Missed 3 sessions" in visit("jordan").get(f"/risk/{follow_ups(app)[0].id}").text
