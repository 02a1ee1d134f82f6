"""What the tests of this package begin with: homework given through the forms, and what stands on its pages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.models import CareTeamMember, Clinic
from portal.worksheets.models import Assignment, Homework
from tests.actors import actor
from tests.review.given import SHORT
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor

Ids = Callable[[str], UUID]


def give_one(therapist: Visitor, patient_id: UUID, status: int = 303, **fields: Any) -> Page:
    """Fill in the form on the patient's page."""
    page = therapist.get(f"/patients/{patient_id}")
    return therapist.submit(page, "/worksheets", status=status, **{"worksheet": SHORT, **fields})


def give_group(leader: Visitor, group_id: UUID, status: int = 303, **fields: Any) -> Page:
    """Fill in the form for the whole group."""
    page = leader.get(f"/groups/{group_id}/homework")
    return leader.submit(page, "/homework", status=status, **{"worksheet": SHORT, **fields})


def assignments(app: Flask) -> list[Assignment]:
    with app.app_context():
        return list(db.session.scalars(select(Assignment).order_by(Assignment.id)).unique())


def homework(app: Flask) -> list[Homework]:
    with app.app_context():
        return list(db.session.scalars(select(Homework).order_by(Homework.id)))


def to_do(patient: Visitor) -> dict[str, str]:
    """The addresses under Worksheets, each with the words of its row; not what was taken off the list or put away."""
    there = "//main//section[not(@aria-labelledby='taken-off' or @aria-labelledby='put-away')]"
    rows = patient.get("/worksheets").tree.xpath(
        f"{there}//*[@class='linkrow'][.//a[starts-with(@href, '/worksheets/0')]]"
    )
    return {row.xpath(".//a/@href")[0]: " ".join(row.text_content().split()) for row in rows}


def verbs(app: Flask, who: str, subject: str) -> list[str]:
    """What this person did with such things, in order, over all chains."""
    with app.app_context():
        events = select(AuditEvent.verb).where(AuditEvent.actor_id == actor(who).id, AuditEvent.subject == subject)
        return list(db.session.scalars(events.order_by(AuditEvent.at, AuditEvent.id)))


def clinic_without(app: Flask, fact: str) -> None:
    """One of the clinic's own facts is not entered yet."""
    with writing(app):
        setattr(db.session.scalars(select(Clinic)).one(), fact, "")


def next_weekday(weekday: int) -> date:
    """The first such day that is not today; Monday is 0."""
    return today() + timedelta(days=(weekday - today().weekday() - 1) % 7 + 1)


def more_patients(app: Flask, number: int, therapist: str = "jordan") -> None:
    """So many more on a therapist's caseload, by threes of the same name."""
    with writing(app):
        people = [
            User(
                name=f"Patient {n // 3:03}",
                email_sealed="",
                email_lookup=f"more {n}",
                standing=Standing.ACTIVE,
                created_at=clock.now(),
            )
            for n in range(number)
        ]
        db.session.add_all(people)
        db.session.flush()
        by, since = actor(therapist).id, today() - timedelta(days=9)
        for person in people:
            db.session.add(RoleGrant(user_id=person.id, role=Role.PATIENT, from_on=since))
            db.session.add(CareTeamMember(patient_id=person.id, user_id=by, from_on=since))
