"""One follow-up as its page shows it: why, what was done, who can take it; the words for who may read them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import binds, reach
from portal.accounts.models import User
from portal.follow_ups.reasons import NOTHING, Reason, reason_of
from portal.programs.contacts import Contact, contact_of
from portal.programs.policy import held_by
from portal.programs.queries import Person
from portal.reading import read
from portal.safety.ages import age_words, open_hours_words
from portal.safety.ladder import Rung, ladders
from portal.safety.models import Did, RiskTask, RiskTaskStep
from portal.safety.policy import followed, handled
from portal.safety.stepping import NOTE
from portal.vault.sealing import preload, unseal


@dataclass(frozen=True)
class Step:
    """What was done, by whom (None: the portal), when; to whom it went. `note` is "" for who may not read it."""

    did: Did
    at: datetime
    by: str | None
    to: str | None
    to_herself: bool
    has_note: bool
    is_mine: bool
    note: str = field(repr=False)


@dataclass(frozen=True)
class Sheet:
    """Everything on the page. `reason`: why it was opened; nothing for who may not read it. `contact`: how she is
    reached, while it is open, for who is to see to it."""

    task: RiskTask
    patient: Person
    owner: Person
    reads: bool
    handles: bool
    cared_for: bool
    reason: Reason
    contact: Contact | None
    steps: tuple[Step, ...]

    def done_by_me(self, did: str) -> int:
        """How often: words that were typed for the next time are told from those that were sent."""
        return sum(one.is_mine and one.did == did for one in self.steps)

    @property
    def age(self) -> str:
        return age_words(self.task.opened_at, self.task.closed_at or clock.now())

    @property
    def open_hours(self) -> str:
        return open_hours_words(self.task.opened_at, self.task.closed_at or clock.now())


_BY, _TO = aliased(User), aliased(User)
_STEPS = (
    select(
        RiskTaskStep.id,
        RiskTaskStep.did,
        RiskTaskStep.at,
        RiskTaskStep.by_id,
        RiskTaskStep.note_sealed,
        _BY.name.label("by"),
        _TO.name.label("to"),
        (RiskTaskStep.by_id == RiskTaskStep.to_id).label("to_herself"),
    )
    .outerjoin(_BY, _BY.id == RiskTaskStep.by_id)
    .outerjoin(_TO, _TO.id == RiskTaskStep.to_id)
    .where(RiskTaskStep.task_id == bindparam("task_id", type_=Uuid()))
    .order_by(RiskTaskStep.at, RiskTaskStep.id)
)
_PEOPLE = select(User.id, User.name, User.credentials).where(User.id.in_(bindparam("ids", expanding=True)))
_THERAPISTS = select(User.id).where(held_by(User.id, Role.THERAPIST))


def sheet(actor: Actor, task: RiskTask, in_emergency: bool = False) -> Sheet:
    """The number of statements does not depend on how much was done. In an emergency it is read, and not handled."""
    reads = in_emergency or reach(followed, actor, task.id) is not None
    handles = not in_emergency and (reads or reach(handled, actor, task.id) is not None)
    calls = task.closed_at is None and (reads or (handles and Role.ADMIN in actor.roles))
    people = _people([task.patient_id, task.owner_id])
    return Sheet(
        task=task,
        patient=people[task.patient_id],
        owner=people[task.owner_id],
        reads=reads,
        handles=handles,
        cared_for=in_emergency or (reads and Role.THERAPIST in actor.roles),
        reason=reason_of(actor, task) if reads else NOTHING,
        contact=contact_of(task.patient_id) if calls else None,
        steps=tuple(_steps(actor, task.id, reads)),
    )


def takers(actor: Actor, task: RiskTask) -> list[Person]:
    """Who can be asked to answer for it: her team and who covers, supervisors, administrators. Where none of the first
    is there, any therapist. By name."""
    rungs = ladders([task.patient_id])[task.patient_id].rungs
    near = [one for rung in (Rung.THERAPIST, Rung.COVER, Rung.SUPERVISOR) for one in rungs[rung]]
    found = {*near, *rungs[Rung.ADMINISTRATOR]}
    if not set(near) - {task.owner_id}:
        therapists = {row.id for row in read(_THERAPISTS, binds(actor))}
        found |= therapists & set(rungs[Rung.STAFF])
    people = _people(found - {task.owner_id, task.patient_id})
    return sorted(people.values(), key=lambda one: one.name)


def _people(ids: Any) -> dict[UUID, Person]:
    return {row.id: Person(*row) for row in read(_PEOPLE, {"ids": list(ids)})}


def _steps(actor: Actor, task_id: UUID, reads: bool) -> list[Step]:
    rows = read(_STEPS, {"task_id": task_id}).all()
    if reads:
        preload([row.note_sealed for row in rows if row.note_sealed])
    return [_step(row, reads, row.by_id == actor.id) for row in rows]


def _step(row: Any, reads: bool, is_mine: bool) -> Step:
    note = unseal(NOTE, row.id, row.note_sealed) if reads and row.note_sealed else ""
    to_herself, has_note = bool(row.to_herself), bool(row.note_sealed)
    return Step(row.did, row.at, row.by, row.to, to_herself, has_note, is_mine, note)
