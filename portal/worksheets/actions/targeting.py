"""Agree on a target, and let one go."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, add_once, db, new_id
from portal.vault.sealing import seal
from portal.worksheets.targets import Direction, Target, TargetKind

MOST = 5
"""Of each kind: as many as a card has lines for, and more than anybody can watch in a day."""

_COUNT = select(func.count()).where(
    Target.patient_id == bindparam("patient_id"), Target.kind == bindparam("kind"), Target.ended_at.is_(None)
)
_BY_FORM_KEY = select(Target).where(Target.form_key == bindparam("form_key"))


def agree_on(
    actor: Actor, patient_id: UUID, label: str, kind: TargetKind, direction: Direction, form_key: str
) -> Target:
    """It stands on every card that is begun from now on. Twice is once. Raises Conflict when there are enough."""
    known = db.session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    if known:
        return known
    if db.session.execute(_COUNT, {"patient_id": patient_id, "kind": kind}).scalar_one() >= MOST:
        raise Conflict(_("There are %(most)s of this kind already. Let one go first.", most=MOST))
    target_id = new_id()
    target = Target(
        id=target_id,
        patient_id=patient_id,
        label_sealed=seal(patient_id, "target.label_sealed", target_id, label),
        kind=kind,
        direction=direction,
        made_by=actor.id,
        made_at=clock.now(),
        form_key=form_key,
    )
    if not add_once(target):
        return db.session.execute(_BY_FORM_KEY, {"form_key": form_key}).scalar_one()
    record(actor.id, "agreed on", "target", target_id, patient_id=patient_id)
    return target


def let_go(actor: Actor, target: Target) -> None:
    """It stands on no new card; those that have it keep it."""
    if target.ended_at is None:
        target.ended_at = clock.now()
        db.session.flush()
        record(actor.id, "let go", "target", target.id, patient_id=target.patient_id)
