"""Somebody's way through the program, change by change: who decided what, from which day, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.programs.actions.placing import REASON
from portal.programs.life_models import EnrollmentChange, Phase
from portal.programs.models import Group
from portal.programs.policy import administers_group
from portal.reading import Rows, read
from portal.vault.sealing import preload, unseal

MOST = 60


@dataclass(frozen=True)
class Change:
    """`on_day`: the first day on which it holds. `by`: empty when the portal was set up so."""

    phase: Phase
    on_day: date
    group: str
    because: str
    by: str
    made_at: datetime


_CHANGES = (
    select(
        EnrollmentChange.id,
        EnrollmentChange.phase,
        EnrollmentChange.on_day,
        EnrollmentChange.reason_sealed,
        EnrollmentChange.made_at,
        Group.name.label("group"),
        User.name.label("by"),
    )
    .join(Group, Group.id == EnrollmentChange.group_id)
    .outerjoin(User, User.id == EnrollmentChange.made_by)
    .where(EnrollmentChange.patient_id == bindparam("patient_id", type_=Uuid()))
    .order_by(EnrollmentChange.made_at.desc(), EnrollmentChange.on_day.desc(), EnrollmentChange.id.desc())
)
_ADMINISTERED = _CHANGES.where(administers_group(EnrollmentChange.group_id))


def way(patient_id: UUID) -> list[Change]:
    """What was decided last comes first. The caller has checked who may read why. At most two statements."""
    return _changes(read(_CHANGES, {"patient_id": patient_id}, MOST))


def administered_way(actor: Actor, patient_id: UUID) -> list[Change]:
    """The same, of places that the actor administers: what was decided in another program, and why, is not hers."""
    return _changes(read(_ADMINISTERED, binds(actor, patient_id=patient_id), MOST))


def _changes(rows: Rows) -> list[Change]:
    preload(row.reason_sealed for row in rows if row.reason_sealed)
    return [_change(row) for row in rows]


def note_reading(actor: Actor, patient_id: UUID, changes: list[Change]) -> None:
    """Reasons are words about a patient: that somebody read them is recorded."""
    if any(one.because for one in changes):
        record(actor.id, "read", "enrollment_change", None, patient_id=patient_id)


def _change(row: Any) -> Change:
    because = unseal(REASON, row.id, row.reason_sealed) if row.reason_sealed else ""
    return Change(Phase(row.phase), row.on_day, row.group, because, row.by or "", row.made_at)
