"""A sheet made through the door, the way a therapist makes it."""

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.definition_models import WorksheetVersion
from tests.visitor import Page, Visitor, object_id

OWN = "/library/own"
ABOUT = {
    "title": "Evening walk",
    "kind": "worksheet",
    "purpose": "A short look back at a walk.",
    "intro": "You went for a walk. Look back at it now.",
    "minutes": "5",
    "modality": "general",
    "module": "self-management",
}


def begin(staff: Visitor, **more: str) -> str:
    """The address of a new draft."""
    done = staff.submit(staff.get(f"{OWN}/new"), "/new", **{**ABOUT, **more})
    return done.headers["Location"].split("#")[0]


def first_part(staff: Visitor, draft: str) -> str:
    found = [link for link in staff.get(draft).links() if link.endswith("/questions")]
    return found[0]


def add(staff: Visitor, draft: str, kind: str, status: int = 303, part: str = "", **fields: Any) -> Page:
    url = f"{draft}/parts/{part}/questions" if part else first_part(staff, draft)
    page = staff.get(f"{url}?kind={kind}")
    form = page.form("/questions")
    action = form.pop("@")
    return staff.post(action, {**form, **fields}, status=status)


def with_questions(staff: Visitor, **more: str) -> str:
    """Five questions: yes or no, scale, one of several, words, ratings."""
    draft = begin(staff, **more)
    add(staff, draft, "yesno", label="Did I walk?", required="y")
    scale = {"least": "0", "most": "10", "least_words": "Low", "most_words": "High", "step": "1"}
    add(staff, draft, "scale", label="My mood after it", **scale)
    add(staff, draft, "choice", label="Who came along?", answers="Nobody\nA friend\nMy dog")
    add(staff, draft, "longtext", label="What did I notice?")
    add(staff, draft, "ratings", label="How strong was each?", lines="Calm\nTired", **scale)
    return draft


def when(staff: Visitor, draft: str, part: str, on: str, status: int = 303, **fields: Any) -> Page:
    """Show `part` only when the answer to `on` is so."""
    page = staff.get(f"{draft}/parts/{part}/condition?on={on}")
    form = next(one for one in page.tree.forms if one.get("method") == "post" and "on" in one.fields)
    sent = {**dict(form.form_values()), **fields}
    return staff.post(f"{draft}/parts/{part}/condition", sent, status=status)


def publish(staff: Visitor, draft: str, status: int = 303, **fields: str) -> Page:
    return staff.submit(staff.get(f"{draft}/publication"), "/publication", status=status, **fields)


def own(app: Flask, draft: str) -> ClinicWorksheet:
    with app.app_context():
        return db.session.scalars(select(ClinicWorksheet).where(ClinicWorksheet.id == object_id(draft))).one()


def how_many(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(ClinicWorksheet)).all())


def versions(app: Flask, slug: str) -> list[WorksheetVersion]:
    with app.app_context():
        rows = db.session.scalars(select(WorksheetVersion).where(WorksheetVersion.slug == slug))
        return sorted(rows, key=lambda one: one.published_at)


def verbs(app: Flask, by: UUID) -> list[str]:
    with app.app_context():
        asked = select(AuditEvent).where(AuditEvent.actor_id == by, AuditEvent.subject == "clinic_worksheet")
        return [one.verb for one in sorted(db.session.scalars(asked), key=lambda one: one.place)]
