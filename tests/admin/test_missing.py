"""A choice with nothing in it is no form: the page says what is missing, and leads to where it is made."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.models import Enrollment, Group
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def forms_that_change(page: Page) -> list[str]:
    return [one.get("action") for one in page.tree.xpath("//main//form[@method='post']")]


def nobody_is(app: Flask, role: Role) -> None:
    with writing(app):
        db.session.execute(delete(RoleGrant).where(RoleGrant.role == role))


def test_no_leader_to_choose(app: Flask, visit: Visit, ids: Ids) -> None:
    url, sam = f"/admin/groups/{ids('day group')}/leaders", visit("sam")
    assert forms_that_change(sam.get(url)) == [url]
    nobody_is(app, Role.LEADER)
    page = sam.get(url)
    assert "There is no group leader to choose yet." in page.text
    assert (forms_that_change(page), "/admin/people/invitation" in page.links()) == ([], True)


def test_no_therapist_to_choose(app: Flask, visit: Visit, ids: Ids) -> None:
    url, sam = f"/admin/people/{ids('maya')}/care-team", visit("sam")
    assert forms_that_change(sam.get(url)) == [url]
    nobody_is(app, Role.THERAPIST)
    page = sam.get(url)
    assert "There is no therapist to choose yet." in page.text
    assert (forms_that_change(page), "/admin/people/invitation" in page.links()) == ([], True)


@pytest.mark.parametrize("verb", ["transfer", "step-down"])
def test_no_other_group_to_go_to(app: Flask, visit: Visit, ids: Ids, verb: str) -> None:
    with app.app_context():
        place = db.session.scalars(select(Enrollment.id).where(Enrollment.patient_id == ids("maya"))).one()
    url, sam = f"/admin/enrollments/{place}/{verb}", visit("sam")
    assert forms_that_change(sam.get(url)) == [url]
    with writing(app):
        db.session.execute(update(Group).where(Group.name != "Day group").values(until_on=today()))
    page = sam.get(url)
    assert "There is no other group to choose yet." in page.text
    assert (forms_that_change(page), "/admin/groups" in page.links()) == ([], True)


def test_no_patient_yet_leads_to_the_invitation(app: Flask, visit: Visit, ids: Ids) -> None:
    nobody_is(app, Role.PATIENT)
    page = visit("sam").get(f"/admin/groups/{ids('day group')}/enrollments")
    assert "There is no patient yet." in page.text
    assert "/admin/people/invitation" in page.links()


def test_the_only_therapist_has_nobody_who_answers_meanwhile(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    assert "/account/away" in forms_that_change(jordan.get("/account/away"))
    with writing(app):
        others = (User.id != actor("jordan").id, User.id != actor("sam").id)
        db.session.execute(update(User).where(*others).values(standing=Standing.DEACTIVATED))
    page = jordan.get("/account/away")
    assert "There is nobody else yet who could stand in meanwhile." in page.text
    assert forms_that_change(page) == []
