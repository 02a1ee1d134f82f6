"""Whoever answers for a follow-up is somebody who is there: when that changes, it passes on at once.

Called by whoever changes an account, a role, a care team or days away, in that transaction; and by the nagging job,
for what comes with the day.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from portal.database import db, portions
from portal.programs.models import CareTeamMember
from portal.safety.ladder import Ladder, Rung, ladders
from portal.safety.models import RiskTask
from portal.safety.stepping import give_to

_ONES: Any = bindparam("ids", expanding=True)
_OPEN_OF = select(RiskTask).where(RiskTask.closed_at.is_(None), RiskTask.patient_id.in_(_ONES)).order_by(RiskTask.id)
_AROUND = (
    select(RiskTask.patient_id)
    .where(
        RiskTask.closed_at.is_(None),
        or_(
            RiskTask.owner_id.in_(_ONES),
            RiskTask.patient_id.in_(select(CareTeamMember.patient_id).where(CareTeamMember.user_id.in_(_ONES))),
        ),
    )
    .distinct()
)
_ALL = select(RiskTask.id, RiskTask.patient_id, RiskTask.owner_id, RiskTask.rung).where(RiskTask.closed_at.is_(None))


def owner_of(patient_id: UUID) -> UUID:
    """Who is to look at what concerns her today. Raises NobodyLeft."""
    return ladders([patient_id])[patient_id].owner()


def reown(by: UUID | None, patient_ids: Collection[UUID]) -> int:
    """What is open of these patients has an owner who is there today. How much was passed on.

    `by`: who made the change; None: the portal, because the day came.
    """
    passed = 0
    for portion in portions(sorted(set(patient_ids))):
        open_ones = db.session.scalars(_OPEN_OF.with_for_update(), {"ids": portion}).all()
        found = ladders({one.patient_id for one in open_ones}) if open_ones else {}
        for task in open_ones:
            passed += _settle(task, found[task.patient_id], by)
    return passed


def reown_around(by: UUID | None, user_ids: Iterable[UUID]) -> int:
    """The same for the patients of these people: those whose follow-ups they own, and whose care teams they are on."""
    ids = list(user_ids)
    return reown(by, list(db.session.scalars(_AROUND, {"ids": ids}))) if ids else 0


def without_owner() -> set[UUID]:
    """Patients with something open whose owner is not the one to be asked today."""
    rows = db.session.execute(_ALL).all()
    found = ladders({row.patient_id for row in rows}) if rows else {}
    return {row.patient_id for row in rows if not _stands(found[row.patient_id], row.owner_id, row.rung)}


def _settle(task: RiskTask, ladder: Ladder, by: UUID | None) -> bool:
    if _stands(ladder, task.owner_id, task.rung):
        return False
    rung = Rung.THERAPIST if task.rung == Rung.STAFF else task.rung  # who was asked by hand is gone: from the bottom
    give_to(task, ladder.owner(rung), rung, by)
    return True


def _stands(ladder: Ladder, owner_id: UUID, rung: int) -> bool:
    """She is on the rung that is asked now: the first with somebody on it, from where the follow-up has climbed to."""
    return owner_id in ladder.rungs[ladder.lowest(rung)]
