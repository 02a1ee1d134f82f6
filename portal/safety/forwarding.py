"""A patient's message that somebody of her care team makes a follow-up."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.actor import Actor
from portal.database import Conflict, db
from portal.safety.models import Level, RiskTask
from portal.safety.opening import Concern, begin

MESSAGE, RULE = "message", "forwarded"


def forward(actor: Actor, patient_id: UUID, message_id: UUID, level: Level, note: str) -> RiskTask:
    """Its owner is told. Raises Conflict while one is open on this message already."""
    taken = _l("This message is a follow-up already.")
    if db.session.scalar(select(RiskTask.id).where(RiskTask.message_id == message_id, RiskTask.closed_at.is_(None))):
        raise Conflict(taken)
    concern = Concern(MESSAGE, RULE, level, MESSAGE, note)
    try:
        with db.session.begin_nested():
            return begin(actor, patient_id, concern, message_id=message_id)
    except IntegrityError:  # a colleague was faster
        raise Conflict(taken) from None
