"""What the tests of this package begin with: a questionnaire that asks about danger, and the follow-ups it opened."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.access.actor import STAFF
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.actions import caring
from portal.programs.models import CareRole, CareTeamMember
from portal.safety.models import RiskTask
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give, send

Visit = Callable[[str | None], Visitor]
CALM = {f"q{n}": "1" for n in range(1, 9)} | {"q9": "0"}


def asked(app: Flask, patient: str = "maya", slug: str = "phq-9") -> str:
    """The patient's address of a questionnaire she was given."""
    return give(app, patient, slug)


def sent(app: Flask, patient: str = "maya", **answers: str) -> str:
    """One that was sent with these answers."""
    url = asked(app, patient)
    send(Visitor(app, patient), url, {**CALM, **answers})
    return url


def panel_ways(page: Page) -> list[str]:
    """Where the links of the crisis panel lead; none where there is no panel."""
    return list(page.tree.xpath("//*[starts-with(@id, 'crisis-panel-')]//a/@href"))


def follow_ups(app: Flask) -> list[RiskTask]:
    with app.app_context():
        return list(db.session.scalars(select(RiskTask).order_by(RiskTask.opened_at, RiskTask.id)))


def owner(app: Flask) -> str:
    """The first name of whoever answers for the one follow-up there is."""
    (task,) = follow_ups(app)
    with app.app_context():
        return db.session.get_one(User, task.owner_id).first_name


def no_therapist(app: Flask) -> None:
    """Nobody was ever on a care team."""
    with writing(app):
        db.session.query(CareTeamMember).delete()


def supervises(app: Flask, name: str, patient: str) -> None:
    """For longer than anybody else is on a care team."""
    since = today() - timedelta(days=300)
    with writing(app):
        caring.set_care_team(actor(patient).id, actor(name).id, CareRole.SUPERVISOR, since, by=None)


def shut(app: Flask, *names: str) -> None:
    """Their accounts are deactivated."""
    with writing(app):
        for name in names:
            db.session.get_one(User, actor(name).id).standing = Standing.DEACTIVATED


def staff(app: Flask) -> list[str]:
    """The first names of everybody who works here and can sign in."""
    with app.app_context():
        works_here = select(RoleGrant.user_id).where(RoleGrant.role.in_(STAFF))
        people = db.session.scalars(select(User).where(User.id.in_(works_here), User.standing == Standing.ACTIVE))
        return [one.first_name.lower() for one in people]
