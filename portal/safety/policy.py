"""Who may reach a follow-up: the patient's care team, and whoever answers for it."""

from sqlalchemy import and_, or_, select

from portal.access.actor import STAFF
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.programs.policy import holds, on_care_team
from portal.safety.models import RiskTask

_MINE = and_(RiskTask.owner_id == ME, holds(*STAFF))

followed: Scope[RiskTask] = named(
    "safety.followed", select(RiskTask).where(or_(_MINE, on_care_team(RiskTask.patient_id)))
)
