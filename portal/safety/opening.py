"""Follow-ups are opened in the transaction of their cause: both are kept, or neither is."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.database import db, new_id
from portal.safety.models import Level, RiskTask
from portal.safety.owning import owner_of
from portal.safety.stepping import opened
from portal.vault.sealing import seal, unseal

NOTE_ON_OPENING = "risk_task.answers_sealed"


@dataclass(frozen=True)
class Concern:
    """A rule that fired. `definition`: whose it is; `answers`: what it fired on, as text that compares."""

    definition: str
    rule: str
    level: Level
    category: str
    answers: str


_OF_RULE = select(RiskTask).where(
    RiskTask.submission_id == bindparam("submission_id"), RiskTask.rule == bindparam("rule")
)


def open_follow_up(actor: Actor, patient_id: UUID, submission_id: UUID, concern: Concern) -> RiskTask | None:
    """Somebody must look at this answer.

    None when one of this rule and submission is open, or was closed on these answers. Raises NobodyLeft.
    """
    asked = {"submission_id": submission_id, "rule": concern.rule}
    earlier = db.session.scalars(_OF_RULE, asked).all()
    if any(task.closed_at is None or cause_of(task) == concern.answers for task in earlier):
        return None
    return begin(actor, patient_id, concern, submission_id=submission_id)


def begin(actor: Actor, patient_id: UUID, concern: Concern, **about: UUID | None) -> RiskTask:
    """`about`: the submission, the message or the session it is about. Whoever answers for it is told.

    Raises NobodyLeft, and IntegrityError when one is open on this already.
    """
    task_id = new_id()
    task = RiskTask(
        id=task_id,
        patient_id=patient_id,
        definition=concern.definition,
        rule=concern.rule,
        level=concern.level,
        category=concern.category,
        answers_sealed=seal(patient_id, NOTE_ON_OPENING, task_id, concern.answers),
        owner_id=owner_of(patient_id),
        opened_at=clock.now(),
        **about,
    )
    db.session.add(task)
    db.session.flush()
    opened(actor, task)
    return task


def cause_of(task: RiskTask) -> str:
    """What it was opened on, in the patient's own answers or a colleague's words."""
    return unseal(NOTE_ON_OPENING, task.id, task.answers_sealed)
