"""What a patient and her therapist agreed to watch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.programs.policy import on_care_team
from portal.reading import read
from portal.vault.sealing import DataKey, hold_key, preload, unseal
from portal.worksheets.targets import Direction, Target, TargetKind


@dataclass(frozen=True)
class Watched:
    """One target that holds now."""

    id: UUID
    label: str
    kind: TargetKind
    direction: Direction
    made_at: datetime


_WATCHED = (
    select(Target.id, Target.label_sealed, Target.kind, Target.direction, Target.made_at)
    .where(
        Target.patient_id == bindparam("patient_id", type_=Uuid()),
        Target.ended_at.is_(None),
        or_(Target.patient_id == ME, on_care_team(Target.patient_id)),
    )
    .order_by(Target.made_at, Target.id)
)


def watched(actor: Actor, patient_id: UUID) -> list[Watched]:
    """Hers, for herself or who answers for her, oldest first. One statement, and one for the key."""
    rows = read(_WATCHED, binds(actor, patient_id=patient_id)).all()
    preload([row.label_sealed for row in rows])
    return [_one(row) for row in rows]


_AGREED = (
    select(DataKey.id.label("key_id"), DataKey.wrapped, Target.id, Target.label_sealed, Target.kind)
    .outerjoin(Target, and_(Target.patient_id == DataKey.owner_id, Target.ended_at.is_(None)))
    .where(DataKey.owner_id == bindparam("patient_id", type_=Uuid()))
    .order_by(Target.made_at, Target.id)
)


def agreed(patient_id: UUID) -> dict[str, list[str]]:
    """The words of her targets as a card that begins takes them: `urges` and `behaviors`. Her key comes along."""
    rows = read(_AGREED, {"patient_id": patient_id}).all()
    for row in rows[:1]:
        hold_key(row.key_id, row.wrapped, patient_id)
    found: dict[str, list[str]] = {"urges": [], "behaviors": []}
    for row in (row for row in rows if row.id is not None):
        found[f"{row.kind}s"].append(unseal("target.label_sealed", row.id, row.label_sealed))
    return found


def _one(row: Any) -> Watched:
    label = unseal("target.label_sealed", row.id, row.label_sealed)
    return Watched(row.id, label, row.kind, row.direction, row.made_at)
