"""Whoever answers for a follow-up hears of it again until it is closed; unheard, it climbs the ladder.

In the clinic's open hours alone, and counted in them. What somebody has taken on is asked about, too, but rarely, and
climbs no more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from portal.access.scope import NOW
from portal.database import db, portions
from portal.notifications.outbox import notify
from portal.programs.hours import is_open
from portal.safety.ladder import Ladder, ladders
from portal.safety.models import Did, RiskTask
from portal.safety.owning import reown, without_owner
from portal.safety.stepping import give_to, intervals_of_clinic, step, wait_again

MOST = 500
"""In one round; the next takes the others."""


@dataclass(frozen=True)
class Due:
    """What is to be done now. `patients`: with something open whose owner is not there; `tasks`: to be asked about."""

    patients: frozenset[UUID]
    tasks: tuple[UUID, ...]

    def __bool__(self) -> bool:
        return bool(self.patients or self.tasks)


_NAGGING = and_(RiskTask.closed_at.is_(None), or_(RiskTask.next_nag_at.is_(None), RiskTask.next_nag_at <= NOW))
_DUE = select(RiskTask.id).where(_NAGGING).order_by(RiskTask.next_nag_at, RiskTask.id).limit(MOST)
_CLAIMED = (
    select(RiskTask)
    .where(_NAGGING, RiskTask.id.in_(bindparam("ids", expanding=True)))
    .order_by(RiskTask.id)
    .with_for_update(skip_locked=True)
)


def due(now: datetime) -> Due:
    """Owners are seen to at any hour; reminders come while somebody is there."""
    tasks = db.session.scalars(_DUE, {"now": now}).all() if is_open(now) else ()
    return Due(frozenset(without_owner()), tuple(tasks))


def nag(found: Due, now: datetime) -> int:
    """How much was passed on or asked about. Another worker that is at it at the same time leaves these rows alone."""
    done = reown(None, found.patients)
    for portion in portions(found.tasks):
        done += _remind(portion, now)
    return done


def _remind(ids: Collection[UUID], now: datetime) -> int:
    tasks = db.session.scalars(_CLAIMED, {"ids": list(ids), "now": now}).all()
    found = ladders({one.patient_id for one in tasks}) if tasks else {}
    most = intervals_of_clinic().nags_per_rung
    for task in tasks:
        if not (task.nags >= most and _climb(task, found[task.patient_id])):
            _ask_again(task)
    return len(tasks)


def _climb(task: RiskTask, ladder: Ladder) -> bool:
    """Whether there is somebody above to ask; what was taken on stays where it is."""
    if task.acknowledged_at is not None:
        return False
    found = ladder.next_up(task.owner_id, max(task.rung, ladder.rung_of(task.owner_id) or 0))
    if found is None:
        return False
    rung, user_id = found
    give_to(task, user_id, rung, by=None)
    return True


def _ask_again(task: RiskTask) -> None:
    """The same reminder, asked for twice, is one: it is known by when it was due."""
    due_at = task.next_nag_at or task.opened_at  # none: opened before there were reminders
    notify(task.owner_id, "follow_up", task.id, cause=f"due {due_at.isoformat()}")
    task.nags += 1
    wait_again(task)
    step(task, Did.REMINDED, None, to_id=task.owner_id)
