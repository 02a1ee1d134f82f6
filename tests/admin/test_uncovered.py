"""This week names who is away while nobody stands in for them: an administrator chooses somebody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.models import Cover
from tests.actors import actor
from tests.admin.test_program_administrators import an_administrator
from tests.home.given import links_in, section
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
TITLE = "uncovered-title"


def away(app: Flask, who: str = "jordan", cover: str = "priya", first: int = 0, last: int = 3) -> None:
    with writing(app):
        span = {"from_on": today() + timedelta(days=first), "until_on": today() + timedelta(days=last)}
        db.session.add(Cover(user_id=actor(who).id, cover_id=actor(cover).id, **span))


def deactivated(app: Flask, name: str, standing: Standing = Standing.DEACTIVATED) -> None:
    with writing(app):
        db.session.execute(update(User).where(User.id == actor(name).id).values(standing=standing))


def no_therapist(app: Flask, name: str) -> None:
    over: dict[str, Any] = {"until_on": today() - timedelta(days=1)}
    with writing(app):
        grants = (RoleGrant.user_id == actor(name).id, RoleGrant.role == Role.THERAPIST)
        db.session.execute(update(RoleGrant).where(*grants).values(**over))


def test_who_was_to_answer_is_deactivated(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    away(app)
    assert section(sam.get("/admin/week"), TITLE) == "", "she answers"
    deactivated(app, "priya")
    page = sam.get("/admin/week")
    said = section(page, TITLE)
    assert "1 person is away, or will be within a week" in said
    assert "Priya Nair cannot stand in any more." in said
    (way,) = links_in(page, TITLE)
    assert way == f"/admin/people/{ids('jordan')}/away"
    assert "Priya Nair was to stand in, and cannot any more." in sam.get(way).text
    (change,) = [link for link in sam.get(way).links() if link.startswith("/admin/away/")]
    sam.submit(sam.get(change), change, cover=str(ids("nora")))
    assert section(sam.get("/admin/week"), TITLE) == ""
    assert "Nora Beck answers." in sam.get(way).text


def test_who_was_to_answer_holds_the_role_no_more_or_is_away_too(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    away(app, first=1)
    away(app, "priya", "nora", first=0, last=0)
    away(app, "priya", "nora", first=4, last=6)
    assert section(sam.get("/admin/week"), TITLE) == "", "she is back when he goes, and goes when he is back"
    away(app, "priya", "nora", first=2, last=3)
    page = sam.get("/admin/week")
    assert "Priya Nair is away in some of these days, too." in section(page, TITLE)
    assert links_in(page, TITLE) == [f"/admin/people/{ids('jordan')}/away"], "Nora answers for Priya"
    no_therapist(app, "nora")
    assert len(links_in(sam.get("/admin/week"), TITLE)) == 4


def test_what_is_over_or_weeks_off_or_of_one_who_is_gone_is_not_named(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    deactivated(app, "priya")
    away(app, first=-5, last=-1)
    away(app, first=20, last=24)
    assert section(sam.get("/admin/week"), TITLE) == ""
    away(app, first=6, last=8)
    assert section(sam.get("/admin/week"), TITLE) != ""
    deactivated(app, "jordan")
    assert section(sam.get("/admin/week"), TITLE) == "", "his patients have no therapist, which stands there itself"


def test_who_administers_one_program_is_not_told_of_staff(app: Flask, visit: Visit) -> None:
    an_administrator(app)
    away(app)
    deactivated(app, "priya")
    assert section(visit("sam").get("/admin/week"), TITLE) != ""
    assert section(visit("ada").get("/admin/week"), TITLE) == ""
