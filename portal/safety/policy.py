"""Who may reach a follow-up: the patient's care team, and whoever answers for it."""

from sqlalchemy import or_, select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.programs.policy import on_care_team
from portal.safety.models import RiskTask

followed: Scope[RiskTask] = named(
    "safety.followed", select(RiskTask).where(or_(RiskTask.owner_id == ME, on_care_team(RiskTask.patient_id)))
)
