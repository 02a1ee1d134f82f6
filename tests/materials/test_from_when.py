"""From when on a handout is there: now, at a time, or as told of a session, which it follows."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.materials.audience import tell_of_what_came_out
from portal.materials.models import Release
from portal.schedule.models import Appointment
from tests.materials.given import listed, offer, releases, told, told_of_handouts
from tests.schedule.given import HERE, session_in, session_on, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
TEXT: dict[str, Any] = {"form": "text", "text": "Take a step back."}


def _post(app: Flask, leader: Visitor, session: UUID | None = None, **fields: Any) -> Release:
    offer(app, leader, **TEXT, session=str(session or ""), **fields)
    return releases(app)[-1]


def _moved(app: Flask, session: UUID, by: timedelta) -> None:
    with writing(app):
        row = db.session.get_one(Appointment, session)
        row.starts_at, row.ends_at = row.starts_at + by, row.ends_at + by
        row.local_on = row.starts_at.astimezone(HERE).date()


@pytest.mark.parametrize(
    ("fields", "before"),
    [
        ({"opens": "begins"}, timedelta()),
        ({"opens": "hours_before", "hours": "3"}, timedelta(hours=3)),
        ({"opens": "ends"}, timedelta(hours=-3)),
    ],
    ids=lambda value: value.get("opens") if isinstance(value, dict) else "",
)
def test_as_told_of_a_session(app: Flask, visit: Visit, time_machine: Any, fields: dict[str, str], before: Any) -> None:
    session, dana = session_in(app, 20), visit("dana")
    begins = _starts(app, session)
    assert _post(app, dana, session, **fields).from_at == begins - before
    _moved(app, session, timedelta(days=2, hours=1))
    opens = begins + timedelta(days=2, hours=1) - before
    assert releases(app)[0].from_at == opens
    time_machine.move_to(begins - before + timedelta(minutes=1), tick=False)
    assert listed(visit("maya").get("/materials")) == []
    time_machine.move_to(opens + timedelta(seconds=1), tick=False)
    assert listed(visit("maya").get("/materials")) == ["Weekly plan"]


def test_the_evening_before_is_six_at_the_clinic(app: Flask, visit: Visit) -> None:
    day = today() + timedelta(days=3)
    session = session_on(app, day)
    given = _post(app, visit("dana"), session, opens="evening_before")
    assert given.from_at == datetime.combine(day - timedelta(days=1), time(18), tzinfo=HERE)
    _moved(app, session, timedelta(days=1, hours=5))
    assert releases(app)[0].from_at == datetime.combine(day, time(18), tzinfo=HERE)


def test_what_is_told_of_no_session_stays(app: Flask, visit: Visit) -> None:
    session, dana = session_in(app, 20), visit("dana")
    now = _post(app, dana, session)
    chosen = _post(app, dana, session, opens="at", on=str(today() + timedelta(days=2)), at="09:30", form_key="2")
    assert chosen.from_at == datetime.combine(today() + timedelta(days=2), time(9, 30), tzinfo=HERE)
    _moved(app, session, timedelta(days=1))
    assert [one.from_at for one in releases(app)] == [now.from_at, chosen.from_at]


def test_a_session_that_is_over_may_have_one(sqlite_app: Flask, enter: Visit) -> None:
    given = _post(sqlite_app, enter("dana"), session_in(sqlite_app, -30), opens="ends")
    assert given.from_at < clock.now()
    assert listed(enter("maya").get("/materials")) == ["Weekly plan"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens": "begins"}, "From: This goes by a session. Please choose one above, or another time."),
        ({"opens": "at"}, "From: Please give the day and the time."),
        ({"opens": "at", "on": "2999-01-01", "at": "10:00"}, "From: Please choose a time to come, within a year."),
        ({"opens": "at", "on": "9999-12-31", "at": "23:59"}, "From: Please choose a time to come, within a year."),
        ({"opens": "at", "on": "0001-01-01", "at": "00:00"}, "From: Please choose a time to come, within a year."),
        ({"opens": "at", "on": "yesterday", "at": "10:00"}, "Day: "),
        ({"opens": "at", "on": "2030-01-01", "at": "25:00"}, "Time: "),
        ({"opens": "hours_before", "session": "a"}, "From: Please say how many hours before: 1 to 168."),
        ({"opens": "hours_before", "session": "a", "hours": "0"}, "From: Please say how many hours before"),
        ({"opens": "hours_before", "session": "a", "hours": "99999999999"}, "From: Please say how many hours before"),
        ({"opens": "hours_before", "session": "a", "hours": "x"}, "Hours before: "),
        ({"opens": "whenever"}, "From: "),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_it_says_what_is_needed(sqlite_app: Flask, enter: Visit, fields: dict[str, str], sentence: str) -> None:
    session = str(session_in(sqlite_app, 20))
    sent = {name: session if value == "a" else value for name, value in fields.items()}
    page = offer(sqlite_app, enter("dana"), status=422, **TEXT, **sent)
    assert any(line.startswith(sentence) for line in told(page)), told(page)
    assert releases(sqlite_app) == []


def test_a_time_that_the_clocks_skip_is_asked_for_again(sqlite_app: Flask, enter: Visit, time_machine: Any) -> None:
    time_machine.move_to(datetime(2027, 3, 10, 12, tzinfo=HERE))
    when = {"opens": "at", "on": "2027-03-14"}
    page = offer(sqlite_app, enter("dana"), status=422, **TEXT, **when, at="02:30")
    assert "The clocks change then, and this time does not exist." in page.text
    given = _post(sqlite_app, enter("dana"), **when, at="03:30")
    assert given.from_at == datetime(2027, 3, 14, 3, 30, tzinfo=HERE)


def test_it_follows_when_its_leader_moves_the_session(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    """Through her own form for it, which knows nothing of handouts."""
    day, dana = today() + timedelta(days=3), visit("dana")
    session = session_on(app, day)
    _post(app, dana, session, opens="evening_before")
    change = dana.get(f"/groups/{ids('day group')}/sessions/{session}/change")
    later = {"day": str(day + timedelta(days=2)), "begins": "13:00", "ends": "16:00"}
    dana.submit(change, "/change", **later)
    assert releases(app)[0].from_at == datetime.combine(day + timedelta(days=1), time(18), tzinfo=HERE)


def test_nobody_is_told_of_what_is_not_there_yet(app: Flask, visit: Visit, time_machine: Any) -> None:
    given = _post(app, visit("dana"), session_in(app, 20), opens="begins")
    assert told_of_handouts(app) == set()
    with writing(app):
        assert tell_of_what_came_out() == 0
    time_machine.move_to(given.from_at + timedelta(minutes=5))
    for number in (1, 0):
        with writing(app):
            assert tell_of_what_came_out() == number
    assert len(told_of_handouts(app)) == 2


def test_the_leader_sees_from_when(sqlite_app: Flask, enter: Visit) -> None:
    dana = enter("dana")
    given = _post(sqlite_app, dana, session_in(sqlite_app, 20), opens="begins")
    assert " from " in dana.get("/materials").text
    assert "From " in dana.get(f"/handouts/{given.id}").text


def _starts(app: Flask, session: UUID) -> datetime:
    with app.app_context():
        return db.session.get_one(Appointment, session).starts_at
