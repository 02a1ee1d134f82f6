"""Sessions that were missed become follow-ups: a call on the first miss of a stay, and more than the policy allows."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.database import db
from portal.safety.models import Level, RiskTask
from portal.safety.opening import Concern, begin

ATTENDANCE = "attendance"
FIRST_MISS = "first_miss"
MISSED_SESSIONS = "missed_sessions"

_KNOWN = select(RiskTask.id).where(
    RiskTask.patient_id == bindparam("patient_id", type_=Uuid()), RiskTask.rule == bindparam("rule")
)
_OF_SESSION = _KNOWN.where(RiskTask.appointment_id == bindparam("appointment_id", type_=Uuid()))
_OPEN_OR_OF_SESSION = _KNOWN.where(
    or_(RiskTask.closed_at.is_(None), RiskTask.appointment_id == bindparam("appointment_id", type_=Uuid()))
)


def call_on_first_miss(actor: Actor, patient_id: UUID, appointment_id: UUID) -> RiskTask | None:
    """Somebody is to call her. Once for a session, whatever becomes of its mark."""
    concern = Concern(ATTENDANCE, FIRST_MISS, Level.WATCH, ATTENDANCE, "")
    if _is_known(_OF_SESSION, patient_id, FIRST_MISS, appointment_id):
        return None
    return begin(actor, patient_id, concern, appointment_id=appointment_id)


def look_into_misses(actor: Actor, patient_id: UUID, appointment_id: UUID | None, words: str) -> RiskTask | None:
    """She misses more than her program allows. `words`: how much. One is open at a time, however many marks there are.

    None while one is, and for a session on which there was one.
    """
    _take_turns(patient_id)
    if _is_known(_OPEN_OR_OF_SESSION, patient_id, MISSED_SESSIONS, appointment_id):
        return None
    concern = Concern(ATTENDANCE, MISSED_SESSIONS, Level.HIGH, ATTENDANCE, words)
    return begin(actor, patient_id, concern, appointment_id=appointment_id)


def _is_known(statement: Any, patient_id: UUID, rule: str, appointment_id: UUID | None) -> bool:
    asked = {"patient_id": patient_id, "rule": rule, "appointment_id": appointment_id}
    return db.session.scalars(statement, asked).first() is not None


def _take_turns(patient_id: UUID) -> None:
    """Two leaders who mark two sessions of hers open one."""
    db.session.execute(select(User.id).where(User.id == patient_id).with_for_update(key_share=True)).all()
