"""A patient's message that somebody of her care team makes a follow-up."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.safety.actions import NOTE_ON_OPENING, owner_of
from portal.safety.models import Level, RiskTask
from portal.vault.sealing import seal

RULE = "forwarded"


def forward(actor: Actor, patient_id: UUID, message_id: UUID, level: Level, note: str) -> RiskTask:
    """Its owner is told. Raises Conflict while one is open on this message already."""
    taken = _l("This message is a follow-up already.")
    if db.session.scalar(select(RiskTask.id).where(RiskTask.message_id == message_id, RiskTask.closed_at.is_(None))):
        raise Conflict(taken)
    task_id = new_id()
    task = RiskTask(
        id=task_id,
        patient_id=patient_id,
        message_id=message_id,
        definition="message",
        rule=RULE,
        level=level,
        category="message",
        answers_sealed=seal(patient_id, NOTE_ON_OPENING, task_id, note),
        owner_id=owner_of(actor, patient_id),
        opened_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(task)
    except IntegrityError:  # a colleague was faster
        raise Conflict(taken) from None
    record(actor.id, "opened follow-up", "risk_task", task.id, patient_id=patient_id)
    notify(task.owner_id, "follow_up", task.id)
    return task
