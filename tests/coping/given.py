"""What the tests of this package begin with: safety plans, sent by their patients."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.worksheets.models import Submission, SubmissionVersion
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, give, id_in, send

Ids = Callable[[str], UUID]
PLAN = {
    "reasons_list": "My dog Biscuit",
    "early_signs": "I stop answering texts.\nI sleep in my clothes.\nI skip meals.",
    "strong_signs": "I start to say goodbye",
    "self_steps.0.what": "Cold water on my face",
    "self_steps.0.obstacle": "The pack is in the drawer",
    "self_steps.1.what": "Walk around the block",
    "self_steps.2.what": "Count the wave",
    "self_steps.3.what": "Sit on the porch",
    "company_list.0.who": "The coffee shop",
    "company_list.0.phone": "7 AM to 9 PM",
    "helper_list.0.name": "Ana, my sister",
    "helper_list.0.phone": "(555) 010-0161",
    "helper_list.1.name": "Ruth next door",
    "helper_list.1.phone": "555.010.0164 evenings",
    "pro_list.0.name": "Jordan",
    "pro_list.0.phone": "(555) 010-0142",
    "pro_list.0.hours": "weekdays",
    "means": "none",
    "means_steps": "Ana keeps my extra pills",
    "use_likely": "8",
    "made_on": "2026-11-20",
}
PATH = "/safety-plan"


def planned(app: Flask, patient: str = "maya", by: str = "jordan", **changes: str) -> str:
    """A plan that she was given and has sent; returns the address of its worksheet."""
    url = give(app, patient, "safety-plan", by)
    send(Visitor(app, patient), url, {**PLAN, **changes})
    return url


def changed(visitor: Visitor, **changes: str) -> str:
    """She changes it and sends the change; returns the address of the new worksheet."""
    url = visitor.submit(visitor.get(PATH), PATH).headers["Location"]
    send(visitor, url, {**fields(visitor.get(url)), **changes})
    return url


def version_of(app: Flask, url: str) -> UUID:
    """What was sent last at this address of a worksheet."""
    with app.app_context():
        sent = select(SubmissionVersion.id).join(Submission, Submission.id == SubmissionVersion.submission_id)
        newest = sent.where(Submission.assignment_id == id_in(url)).order_by(SubmissionVersion.number.desc())
        return db.session.scalars(newest.limit(1)).one()


def page_of(ids: Ids, patient: str = "maya") -> str:
    """Where her therapist reads it."""
    return f"/patients/{ids(patient)}/safety-plan"


def agree(therapist: Visitor, page: str, version_id: UUID, status: int = 303) -> Page:
    return therapist.post(f"{page}/agreement", {"plan_version": str(version_id)}, status=status)
