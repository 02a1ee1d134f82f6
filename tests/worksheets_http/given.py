"""What the tests of this package begin with: people as actors, and worksheets given to them."""

from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.scope import binds
from portal.connections import begin_writing
from portal.database import db
from portal.worksheets import policy
from portal.worksheets.actions.answering import give_feedback
from portal.worksheets.actions.assigning import assign
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.visitor import Page, Visitor


def give(app: Flask, patient: str, slug: str, by: str = "jordan", **more: Any) -> str:
    """An assignment, committed; returns the URL of its page."""
    with app.test_request_context():
        begin_writing()
        assignment = assign(actor(by), actor(patient).id, catalogue().current(slug), **more)
        db.session.commit()
        return f"/worksheets/{assignment.id}"


def id_in(url: str) -> UUID:
    return UUID(url.split("/")[2])


def submission_of(url: str) -> Submission:
    """Within an application context."""
    return db.session.scalars(select(Submission).where(Submission.assignment_id == id_in(url))).unique().one()


def feedback(
    app: Flask, url: str, comments: dict[str, str], overall: str = "", outcome: State | None = State.REVIEWED
) -> None:
    """Jordan answers it."""
    with app.test_request_context():
        begin_writing()
        give_feedback(actor("jordan"), submission_of(url), comments, overall, outcome, uuid4().hex)
        db.session.commit()


def reviewable(app: Flask, name: str) -> list[UUID]:
    with app.test_request_context():
        return [one.id for one in db.session.scalars(policy.reviewable, binds(actor(name))).unique()]


def fields(page: Page) -> dict[str, Any]:
    """The form on a worksheet's page, as a browser would send it."""
    form = page.form("/submission")
    form.pop("@")
    return form


def save(visitor: Visitor, url: str, data: dict[str, Any], status: int = 303, **more: Any) -> Page:
    return visitor.post(f"{url}/draft", data, status=status, **more)


def send(visitor: Visitor, url: str, data: dict[str, Any], status: int = 303, **more: Any) -> Page:
    return visitor.post(f"{url}/submission", data, status=status, **more)


def withdrawn(app: Flask, url: str) -> None:
    with app.test_request_context():
        begin_writing()
        db.session.get_one(Assignment, id_in(url)).withdrawn_at = clock.now()
        db.session.commit()
