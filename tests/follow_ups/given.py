"""What the tests of this package begin with: a follow-up that is open, its page, and what was done with it."""

from datetime import datetime
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.models import Notice
from portal.safety.models import RiskTask, RiskTaskStep
from portal.safety.stepping import NOTE
from portal.vault.sealing import unseal
from portal.web import formatting
from portal.work.registry import nag
from tests.actors import actor
from tests.safety.given import follow_ups, sent
from tests.visitor import Page, Visitor


def opened(app: Flask, patient: str = "maya", q9: str = "2") -> str:
    """The address of the one that this answer opened."""
    before = {one.id for one in follow_ups(app)}
    sent(app, patient, q9=q9)
    (task,) = (one for one in follow_ups(app) if one.id not in before)
    return f"/risk/{task.id}"


def id_at(url: str) -> UUID:
    return UUID(url.rsplit("/", 1)[1])


def task_at(app: Flask, url: str) -> RiskTask:
    with app.app_context():
        return db.session.get_one(RiskTask, id_at(url))


def steps(app: Flask, url: str) -> list[tuple[str, str, str]]:
    """What was done: which, by whom and to whom, by first name in small letters."""
    with app.app_context():
        names = {one.id: one.first_name.lower() for one in map(actor, EVERYBODY)}
        rows = db.session.scalars(
            select(RiskTaskStep).where(RiskTaskStep.task_id == id_at(url)).order_by(RiskTaskStep.at, RiskTaskStep.id)
        )
        return [(one.did.value, names.get(one.by_id, ""), names.get(one.to_id, "")) for one in rows]  # type: ignore[arg-type]


EVERYBODY = ("maya", "jordan", "priya", "nora", "dana", "luis", "sam")


def notes(app: Flask, url: str) -> list[str]:
    """As they were written; each is sealed where it lies."""
    with app.app_context():
        wanted = select(RiskTaskStep).where(RiskTaskStep.task_id == id_at(url), RiskTaskStep.note_sealed != "")
        rows = db.session.scalars(wanted.order_by(RiskTaskStep.at, RiskTaskStep.id)).all()
        assert all(one.note_sealed.startswith("v1:") for one in rows if one.note_sealed)
        return [unseal(NOTE, one.id, one.note_sealed or "") for one in rows]


def owner_at(app: Flask, url: str) -> str:
    task = task_at(app, url)
    with app.app_context():
        return next(name for name in EVERYBODY if actor(name).id == task.owner_id)


def told(app: Flask, name: str) -> int:
    """How often she was told of a follow-up."""
    with app.app_context():
        wanted = select(Notice.id).where(Notice.kind == "follow_up", Notice.user_id == actor(name).id)
        return len(db.session.scalars(wanted).all())


def verbs(app: Flask, url: str) -> list[str]:
    with app.app_context():
        wanted = select(AuditEvent.verb).where(AuditEvent.subject_id == id_at(url))
        return list(db.session.scalars(wanted.order_by(AuditEvent.id)))


def do(visitor: Visitor, url: str, what: str, status: int = 303, **fields: str) -> Page:
    """Press a button of its page."""
    return visitor.post(f"{url}/{what}", fields, status=status)


def next_nag(app: Flask, url: str) -> datetime:
    found = task_at(app, url).next_nag_at
    assert found is not None
    return found


def round_of(app: Flask) -> int:
    """The nagging job has its turn, as the worker would give it."""
    with app.app_context():
        formatting.set_zone(ZONE)
        begin_writing()
        return nag()
