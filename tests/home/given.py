"""What the tests of this package begin with: handouts, messages, attendance, and the sections of a first page."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.database import db
from portal.materials.actions import Handout, post
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import Presence
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.review.given import ANSWERS, SHORT
from tests.schedule.given import group, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give, send

Visit = Callable[[str | None], Visitor]
LINK = "https://video.riverbend.example/day"


def posted(app: Flask, title: str = "Riding the wave", session: UUID | None = None, to: str = "day") -> UUID:
    """A handout for a group, perhaps for one session of it."""
    with writing(app):
        leader = {"day": "dana", "evening": "luis"}[to]
        handout = Handout(title, text="An urge rises and falls.")
        return post(actor(leader), group(to), handout, uuid4().hex, appointment_id=session).material_id


def message(writer: Visitor, patient_id: UUID, body: str = "How was the bus today?") -> str:
    """From a therapist; returns the address of the conversation."""
    thread = writer.post(f"/patients/{patient_id}/thread").headers["Location"].split("#")[0]
    writer.post(f"{thread}/messages", {"body": body})
    return thread


def attended(app: Flask, session: UUID, minutes: int, name: str = "maya") -> None:
    with writing(app):
        one = db.session.get_one(Appointment, session)
        length = (one.ends_at - one.starts_at) // timedelta(minutes=1)
        mark(one, actor(name).id, Presence.PRESENT, late=length - minutes)


def sent(app: Flask, patient: str = "maya", slug: str = SHORT, by: str = "jordan", **answers: str) -> str:
    """A worksheet that was sent; returns the patient's address of it."""
    url = give(app, patient, slug, by)
    send(Visitor(app, patient), url, answers or ANSWERS)
    return url


def also(app: Flask, name: str, role: Role) -> None:
    """One more role, from today."""
    with writing(app):
        db.session.add(RoleGrant(user_id=actor(name).id, role=role, from_on=today()))


def section(page: Page, labelled_by: str) -> str:
    """The words of one part of the page; "" where it is not there."""
    found = page.tree.xpath("//section[@aria-labelledby=$id]", id=labelled_by)
    return " ".join(found[0].text_content().split()) if found else ""


def links_in(page: Page, labelled_by: str) -> list[str]:
    links = page.tree.xpath("//section[@aria-labelledby=$id]//a/@href", id=labelled_by)
    return [link.split("#")[0] for link in links]


def price(app: Flask, visitor: Visitor) -> int:
    """How many statements the first page takes."""
    with counted(app) as statements:
        visitor.get("/")
    return len(statements)
