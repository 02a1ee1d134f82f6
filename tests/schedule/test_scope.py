"""Who sees which session. Membership is measured on the day of the session."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.clock import now
from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Enrollment, GroupLeader
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.schedule.given import group, session_in, session_on, talk_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
EVERYONE = ("maya", "devon", "lena", "rosa", "jordan", "priya", "nora", "dana", "luis", "sam")


def _seen_by(visit: Visit, url: str) -> set[str]:
    return {name for name in EVERYONE if visit(name).client.get(url).status_code == 200}


def _asked_to_sign_in(visitor: Visitor, url: str) -> bool:
    return visitor.get(url, status=303).headers["Location"].startswith("/sign-in")


def test_a_groups_session(app: Flask, visit: Visit) -> None:
    url = f"/schedule/{session_in(app, 20)}"
    assert _seen_by(visit, url) == {"maya", "devon", "dana"}
    assert _asked_to_sign_in(visit(None), url)


def test_a_one_to_one(app: Flask, visit: Visit) -> None:
    assert _seen_by(visit, f"/schedule/{talk_in(app, 20)}") == {"maya", "jordan"}


def test_outside_and_absent_are_the_same_page(app: Flask, visit: Visit) -> None:
    lena, there, absent = visit("lena"), session_in(app, 20), uuid4()
    for htmx in (False, True):
        with time_machine.travel(now(), tick=False):  # a form's token tells the second in which it was made
            outside = lena.get(f"/schedule/{there}", status=404, htmx=htmx)
            nothing = lena.get(f"/schedule/{absent}", status=404, htmx=htmx)
        assert outside.html.replace(str(there), "") == nothing.html.replace(str(absent), "")


def test_a_deactivated_account_sees_nothing(app: Flask, visit: Visit) -> None:
    url = f"/schedule/{session_in(app, 20)}"
    assert _asked_to_sign_in(visit("olga"), url)


def test_who_joins_today_sees_what_comes_and_nothing_past(app: Flask, visit: Visit) -> None:
    past, now, coming = (session_on(app, today() + timedelta(days=n)) for n in (-7, 0, 7))
    lena = visit("lena")
    assert lena.client.get(f"/schedule/{now}").status_code == 404
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert [lena.client.get(f"/schedule/{one}").status_code for one in (past, now, coming)] == [404, 200, 200]


def test_who_left_keeps_the_past_and_nothing_later(app: Flask, visit: Visit) -> None:
    within, last, after = (session_on(app, today() + timedelta(days=n)) for n in (-40, -30, -29))
    rosa = visit("rosa")
    assert [rosa.client.get(f"/schedule/{one}").status_code for one in (within, last, after)] == [200, 200, 404]


def test_nobody_sees_sessions_before_her_place_begins(app: Flask, visit: Visit) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.from_on = today() + timedelta(days=3)
    soon, later = (session_on(app, today() + timedelta(days=n)) for n in (2, 3))
    maya = visit("maya")
    assert [maya.client.get(f"/schedule/{one}").status_code for one in (soon, later)] == [404, 200]


def test_a_leader_who_stopped_sees_nothing(app: Flask, visit: Visit) -> None:
    url, dana = f"/schedule/{session_in(app, 20)}", visit("dana")
    dana.get(url)
    with writing(app):
        leader = db.session.scalars(select(GroupLeader).where(GroupLeader.user_id == actor("dana").id)).one()
        leader.until_on = today() - timedelta(days=1)
    dana.get(url, status=404)


@pytest.mark.parametrize("name", ["devon", "lena", "jordan", "dana", "sam"])
def test_only_the_patient_can_say_that_she_cannot_come(app: Flask, visit: Visit, name: str) -> None:
    url = f"/schedule/{talk_in(app, 20)}/notice"
    visit(name).post(url, {"kind": "absent"}, status=404)
    visit("maya").post(url, {"kind": "absent"})


def test_a_leader_cannot_say_it_for_the_group(app: Flask, visit: Visit) -> None:
    visit("dana").post(f"/schedule/{session_in(app, 20)}/notice", {"kind": "absent"}, status=404)


def test_a_cancelled_session_stays_in_sight(app: Flask, visit: Visit) -> None:
    url = f"/schedule/{session_in(app, 20, standing=Standing.CANCELLED)}"
    page = visit("maya").get(url)
    assert "Cancelled" in page.text
    assert "I can’t make it" not in page.text
    with app.app_context():
        assert db.session.scalars(select(Appointment.standing)).one() is Standing.CANCELLED
