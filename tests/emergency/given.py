"""What the tests of this package begin with: a record with something to read, and somebody outside its care team."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.exceptional_models import EmergencyAccess
from tests.actors import actor
from tests.coping.given import planned
from tests.follow_ups.given import opened
from tests.messages.given import thread_with
from tests.review.given import sent
from tests.visitor import Page, Visitor

REASON = "Her sister calls: she has gone missing tonight."
IN_THREAD = "I cannot sleep at all"


@dataclass(frozen=True)
class Record:
    """The addresses of what there is to read of Maya."""

    patient: str
    sheet: str
    thread: str
    task: str

    @property
    def pages(self) -> list[str]:
        return [self.patient, self.sheet, self.thread, self.task, f"{self.patient}/progress", self.plan]

    @property
    def plan(self) -> str:
        return f"{self.patient}/safety-plan"


def record_of_maya(app: Flask) -> Record:
    sheet, task = sent(app), opened(app)
    planned(app)
    thread = thread_with(app, "maya", IN_THREAD, by="maya")
    with app.app_context():
        return Record(f"/patients/{actor('maya').id}", sheet, thread, task)


def begin(visitor: Visitor, name: str = "Maya Torres", reason: str = REASON, status: int = 303, **more: str) -> Page:
    return visitor.post("/emergency-access", {"name": name, "reason": reason, **more}, status=status)


def accesses(app: Flask) -> list[EmergencyAccess]:
    with app.app_context():
        return list(db.session.scalars(select(EmergencyAccess).order_by(EmergencyAccess.id)))


def review_of(app: Flask) -> str:
    return f"/emergency-access/{accesses(app)[-1].id}/review"
