"""Who works here and is a patient here answers for herself by no way: as a cover, by a hand-over, at her own letter."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.database import db
from portal.programs.life_models import CareHandOver
from portal.programs.models import Cover
from tests.actors import actor
from tests.caseload.given import Ids
from tests.caseload.talks_given import book_one, day, talks
from tests.letters.given import letter_id, since, write
from tests.schedule.given import talk_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


@pytest.fixture
def maya_works_here(app: Flask) -> None:
    """As a therapist, too. Hers is Jordan."""
    with writing(app):
        db.session.add(RoleGrant(user_id=actor("maya").id, role=Role.THERAPIST, from_on=today() - timedelta(days=5)))


@pytest.fixture
def maya_covers(app: Flask, maya_works_here: None) -> None:
    with writing(app):
        jordan, maya = actor("jordan").id, actor("maya").id
        db.session.add(Cover(user_id=jordan, cover_id=maya, from_on=today(), until_on=today() + timedelta(days=3)))


@pytest.mark.usefixtures("maya_covers")
def test_as_the_cover_of_her_own_therapist(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, talk, other = visit("maya"), talk_in(app, 30), talk_in(app, 30, patient="devon")
    for url in (f"/patients/{ids('maya')}", f"/patients/{ids('maya')}/hand-over", f"/patients/{ids('maya')}/contact"):
        maya.get(url, status=404)
        maya.get(url.replace(str(ids("maya")), str(ids("devon"))))
    maya.get(f"/one-to-ones/{talk}", status=404)
    maya.get(f"/one-to-ones/{other}")
    listed = maya.get("/patients").links()
    assert f"/patients/{ids('devon')}" in listed
    assert f"/patients/{ids('maya')}" not in listed


@pytest.mark.usefixtures("maya_covers")
def test_she_holds_no_one_to_one_with_herself(app: Flask, visit: Visit, ids: Ids) -> None:
    book_one(visit("jordan"), ids, day(2), status=422, with_whom=str(ids("maya")))
    assert not talks(app)
    book_one(visit("jordan"), ids, day(2), patient="devon", with_whom=str(ids("maya")), begins="16:00")
    assert [one.staff_id for one in talks(app, "devon")] == [ids("maya")]


@pytest.mark.usefixtures("maya_works_here")
def test_she_is_not_handed_over_to_herself(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, to = visit("jordan"), {"colleague": str(ids("maya")), "from_on": today().isoformat(), "sure": "1"}
    for patient, status in (("maya", 422), ("devon", 303)):
        url = f"/patients/{ids(patient)}/hand-over"
        form = {name: value for name, value in jordan.get(url).form("/hand-over").items() if name != "@"}
        jordan.post(url, {**form, **to}, status=status)
    with app.app_context():
        assert [one.patient_id for one in db.session.scalars(select(CareHandOver))] == [ids("devon")]


@pytest.mark.usefixtures("maya_works_here")
def test_she_does_not_decide_on_her_own_letter(app: Flask, visit: Visit) -> None:
    since(app, "maya", 60)
    maya = visit("maya")
    write(maya)
    url = f"/letters/{letter_id(app, 'maya')}"
    maya.get(url, status=404)
    maya.post(f"{url}/decision", {"decision": "show"}, status=404)
    visit("priya").get(url)
