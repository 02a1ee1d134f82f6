"""Somebody who can sign in always answers for a follow-up: her therapist, a supervisor, an administrator, anyone."""

from datetime import timedelta

from flask import Flask

from portal.database import db
from portal.programs.models import CareTeamMember
from tests.actors import actor
from tests.review.given import leaves_care_team
from tests.safety.given import Visit, no_therapist, owner, sent, shut, staff, supervises
from tests.schedule.given import today, writing


def test_her_own_therapist_before_her_own_supervisor(app: Flask) -> None:
    supervises(app, "priya", "maya")
    sent(app, q9="1")
    assert owner(app) == "Jordan"


def test_her_own_supervisor_when_the_therapist_has_left(app: Flask) -> None:
    supervises(app, "nora", "lena")
    supervises(app, "priya", "maya")
    leaves_care_team(app, "jordan")
    sent(app, q9="1")
    assert owner(app) == "Priya"


def test_another_supervisor_when_her_team_is_empty(app: Flask) -> None:
    supervises(app, "nora", "lena")
    leaves_care_team(app, "jordan")
    sent(app, q9="1")
    assert owner(app) == "Nora"


def test_another_supervisor_when_the_therapist_s_account_is_shut(app: Flask) -> None:
    supervises(app, "nora", "lena")
    shut(app, "jordan")
    sent(app, q9="1")
    assert owner(app) == "Nora"


def test_an_administrator_when_there_is_no_supervisor(app: Flask, visit: Visit) -> None:
    no_therapist(app)
    url = sent(app, q9="1")
    assert owner(app) == "Sam"
    assert "your care team" in visit("maya").get(url).text


def test_anyone_on_the_staff_when_there_is_no_administrator(app: Flask) -> None:
    no_therapist(app)
    shut(app, *(name for name in staff(app) if name != "dana"))
    sent(app, q9="1")
    assert owner(app) == "Dana"


def test_one_who_begins_tomorrow_does_not_answer_today(app: Flask) -> None:
    no_therapist(app)
    with writing(app):
        begins = today() + timedelta(days=1)
        db.session.add(CareTeamMember(patient_id=actor("maya").id, user_id=actor("priya").id, from_on=begins))
    sent(app, q9="1")
    assert owner(app) == "Sam"
