"""A patient with a place and no therapist: nobody reads what she writes, so her administrators are told of her."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.models import CareTeamMember, Enrollment
from tests.actors import actor
from tests.admin.test_program_administrators import an_administrator
from tests.home.given import links_in, section
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
TITLE = "uncared-title"


def without_a_therapist(app: Flask, name: str) -> None:
    with writing(app):
        db.session.execute(delete(CareTeamMember).where(CareTeamMember.patient_id == actor(name).id))


def test_an_administrator_is_told_and_led_to_where_it_is_mended(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    assert section(sam.get("/admin/week"), TITLE) == "", "everybody has one"
    assert "no therapist" not in sam.get("/").text
    without_a_therapist(app, "lena")
    first = sam.get("/")
    assert "1 patient has no therapist" in section(first, "clinic")
    assert "/admin/week" in links_in(first, "clinic")
    (way,) = links_in(sam.get("/admin/week"), TITLE)
    assert way == f"/admin/people/{ids('lena')}/care-team"
    sam.submit(sam.get(way), "care-team", clinician=str(ids("priya")))
    assert section(sam.get("/admin/week"), TITLE) == ""
    assert "no therapist" not in sam.get("/").text


def test_one_who_works_here_no_more_is_none(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, priya, hers = visit("sam"), ids("priya"), f"/admin/people/{ids('lena')}/care-team"
    with writing(app):
        db.session.execute(update(User).where(User.id == priya).values(standing=Standing.DEACTIVATED))
    assert links_in(sam.get("/admin/week"), TITLE) == [hers]
    with writing(app):
        db.session.execute(update(User).where(User.id == priya).values(standing=Standing.ACTIVE))
        given = (RoleGrant.user_id == priya, RoleGrant.role == Role.THERAPIST)
        db.session.execute(update(RoleGrant).where(*given).values(until_on=today() - timedelta(days=1)))
    assert links_in(sam.get("/admin/week"), TITLE) == [hers]


def test_one_who_has_no_way_in_yet_reads_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, priya = visit("sam"), ids("priya")
    with writing(app):
        db.session.execute(update(User).where(User.id == priya).values(standing=Standing.INVITED))
    page = sam.get("/admin/week")
    assert links_in(page, TITLE) == [f"/admin/people/{ids('lena')}"]
    assert "Their therapist is invited, and has no password yet." in section(page, TITLE)


def test_a_place_to_come_needs_one_from_its_first_day(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, lena, later = visit("sam"), ids("lena"), today() + timedelta(days=5)
    with writing(app):
        db.session.execute(update(CareTeamMember).where(CareTeamMember.patient_id == lena).values(from_on=later))
    assert len(links_in(sam.get("/admin/week"), TITLE)) == 1, "five days without"
    with writing(app):
        db.session.execute(update(Enrollment).where(Enrollment.patient_id == lena).values(from_on=later))
    assert section(sam.get("/admin/week"), TITLE) == ""
    without_a_therapist(app, "lena")
    assert len(links_in(sam.get("/admin/week"), TITLE)) == 1, "she comes, and nobody is named"


def test_a_program_administrator_hears_of_her_own(app: Flask, visit: Visit, ids: Ids) -> None:
    an_administrator(app)
    for name in ("maya", "lena"):
        without_a_therapist(app, name)
    assert len(links_in(visit("sam").get("/admin/week"), TITLE)) == 2
    ada = visit("ada")
    hers = links_in(ada.get("/admin/week"), TITLE)
    assert len(hers) == 1
    assert "1 patient has no therapist" in ada.get("/").text
    assert "care team" in ada.get(hers[0]).text.lower()
