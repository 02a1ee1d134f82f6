"""What the tests of this package begin with: what was taught, and what a patient taps."""

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.schedule.attendance_models import Presence
from portal.skills.models import SkillUse
from portal.worksheets.models import Assignment
from tests.actors import actor
from tests.schedule.given import marked, session_in
from tests.visitor import Page, Visitor

CARD = "dbt-diary-card"


def taught(app: Flask, *skills: str, hours: float = -27) -> UUID:
    """A session of the day group that taught them, with Maya there."""
    session = session_in(app, hours, taught=list(skills))
    marked(app, session, "maya", Presence.PRESENT)
    return session


def asked(visitor: Visitor, status: int = 200, **taps: str) -> Page:
    """The finder's answer."""
    return visitor.post("/skills/find", taps, status=status)


def offered(page: Page) -> list[str]:
    """The skills in it, in their order."""
    return [one.get("id").removeprefix("skill-") for one in page.tree.xpath("//article//h3")]


def use(visitor: Visitor, skill: str, **taps: str) -> Page:
    """As from the finder, if something was tapped there; else from the skill's own page."""
    page = asked(visitor, **taps) if taps else visitor.get(f"/skills/{skill}")
    return visitor.follow(visitor.submit(page, f"/skills/{skill}/uses"))


def uses(app: Flask) -> list[SkillUse]:
    with app.app_context():
        return list(db.session.scalars(select(SkillUse).order_by(SkillUse.used_at, SkillUse.id)))


def say(visitor: Visitor, of: SkillUse, helped: str) -> None:
    visitor.post(f"/skills/uses/{of.id}/outcome", {"helped": helped})


def take_back(visitor: Visitor, of: SkillUse) -> None:
    visitor.post(f"/skills/uses/{of.id}/removal")


def cards(app: Flask, of: str = "maya") -> list[Assignment]:
    with app.app_context():
        hers: Any = select(Assignment).where(Assignment.patient_id == actor(of).id, Assignment.slug == CARD)
        return list(db.session.scalars(hers.order_by(Assignment.id)).unique())
