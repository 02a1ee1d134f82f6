"""Follow-ups: opened in the transaction of the answer that raised concern, closed by a person with a note."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, or_, select

from portal import clock
from portal.access.actor import STAFF, Actor, Role
from portal.access.scope import TODAY, binds
from portal.accounts.models import RoleGrant, Standing, User
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.programs.models import CareRole, CareTeamMember
from portal.programs.policy import in_force
from portal.programs.queries import stand_in
from portal.safety.models import Did, Level, RiskTask, RiskTaskStep
from portal.vault.sealing import seal, unseal

NOTE_ON_OPENING = "risk_task.answers_sealed"


@dataclass(frozen=True)
class Concern:
    """A rule of a definition that fired. `answers`: those it fired on, as text that compares."""

    definition: str
    rule: str
    level: Level
    category: str
    answers: str


_THEIRS = CareTeamMember.patient_id == bindparam("patient_id")
_ON_DUTY: Select[Any] = (
    select(CareTeamMember.user_id)
    .join(User, User.id == CareTeamMember.user_id)
    .where(
        in_force(CareTeamMember),
        User.standing == Standing.ACTIVE,
        or_(_THEIRS, CareTeamMember.care_role == CareRole.SUPERVISOR),
    )
    .order_by(
        case((_THEIRS, 0), else_=1),
        case((CareTeamMember.care_role == CareRole.THERAPIST, 0), else_=1),
        CareTeamMember.from_on,
        CareTeamMember.id,
    )
    .limit(1)
)
_OTHER_STAFF: Select[Any] = (
    select(User.id)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        User.standing == Standing.ACTIVE,
        RoleGrant.role.in_(STAFF),
        RoleGrant.from_on <= TODAY,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= TODAY),
    )
    .order_by(case((RoleGrant.role == Role.ADMIN, 0), else_=1), RoleGrant.from_on, User.id)
    .limit(1)
)
_OF_RULE = select(RiskTask).where(
    RiskTask.submission_id == bindparam("submission_id"), RiskTask.rule == bindparam("rule")
)


def open_follow_up(actor: Actor, patient_id: UUID, submission_id: UUID, concern: Concern) -> RiskTask | None:
    """Somebody must look at this.

    None when one of this rule and submission is open, or was closed on these answers.
    """
    asked = {"submission_id": submission_id, "rule": concern.rule}
    earlier = db.session.scalars(_OF_RULE, asked).all()
    if any(task.closed_at is None or _answers(task) == concern.answers for task in earlier):
        return None
    task_id = new_id()
    task = RiskTask(
        id=task_id,
        patient_id=patient_id,
        submission_id=submission_id,
        definition=concern.definition,
        rule=concern.rule,
        level=concern.level,
        category=concern.category,
        answers_sealed=seal(patient_id, NOTE_ON_OPENING, task_id, concern.answers),
        owner_id=owner_of(actor, patient_id),
        opened_at=clock.now(),
    )
    db.session.add(task)
    db.session.flush()
    record(actor.id, "opened follow-up", "risk_task", task.id, patient_id=patient_id)
    notify(task.owner_id, "follow_up", task.id)
    return task


def acknowledge(actor: Actor, task: RiskTask) -> None:
    """The actor has seen it and takes it on."""
    task.acknowledge(actor.id, clock.now())
    db.session.flush()
    record(actor.id, "acknowledged follow-up", "risk_task", task.id, patient_id=task.patient_id)


def close(actor: Actor, task: RiskTask, note: str) -> None:
    """What was done is in the note. Raises Conflict when somebody closed it before."""
    task.close(actor.id, clock.now())
    step_id = new_id()
    sealed = seal(task.patient_id, "risk_task_step.note_sealed", step_id, note)
    db.session.add(
        RiskTaskStep(id=step_id, task_id=task.id, did=Did.CLOSED, at=task.closed_at, by_id=actor.id, note_sealed=sealed)
    )
    db.session.flush()
    record(actor.id, "closed follow-up", "risk_task", task.id, patient_id=task.patient_id)


def _answers(task: RiskTask) -> str:
    return unseal(NOTE_ON_OPENING, task.id, task.answers_sealed)


def owner_of(actor: Actor, patient_id: UUID) -> UUID:
    """Who is to look: her therapist or who covers for her, a supervisor, an administrator, anyone on the staff."""
    owner: UUID | None = db.session.scalar(_ON_DUTY, binds(actor, patient_id=patient_id))
    owner = owner or db.session.execute(_OTHER_STAFF, binds(actor)).scalar_one()
    return stand_in(actor, owner) or owner
