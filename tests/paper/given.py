"""What the tests of this package begin with: a paper copy, and the page it is typed in."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.notifications.models import Notice
from portal.safety.models import RiskTask
from portal.worksheets.models import Assignment, Submission
from tests.actors import actor
from tests.review.given import ANSWERS, PHQ, SHORT
from tests.schedule.given import today
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import id_in

__all__ = ["ANSWERS", "PHQ", "SHORT"]


def paper_of(url: str) -> str:
    """Where the copy of what lies at this address of the patient's is entered."""
    return f"/assignments/{id_in(url)}/paper"


def enter(who: Visitor, url: str, status: int = 303, **answers: Any) -> Page:
    """Open the page and copy these answers from a paper that is dated yesterday."""
    day = {"paper-date": (today() - timedelta(days=1)).isoformat()}
    return who.submit(who.get(paper_of(url)), "/paper", status=status, **{**day, **answers})


def submissions(app: Flask, patient: str = "maya") -> list[Submission]:
    with app.app_context():
        hers = select(Submission).where(Submission.patient_id == actor(patient).id).order_by(Submission.id)
        return list(db.session.scalars(hers).unique())


def assignments(app: Flask, patient: str = "maya") -> list[Assignment]:
    with app.app_context():
        hers = select(Assignment).where(Assignment.patient_id == actor(patient).id).order_by(Assignment.id)
        return list(db.session.scalars(hers).unique())


def follow_ups(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(RiskTask.rule).order_by(RiskTask.rule)))


def notices(app: Flask, who: str, kind: str) -> int:
    with app.app_context():
        hers = select(Notice.id).where(Notice.user_id == actor(who).id, Notice.kind == kind)
        return len(list(db.session.scalars(hers)))
