"""Who may reach a follow-up: her care team with its words; its owner; and who oversees that somebody sees to it."""

from sqlalchemy import and_, or_, select

from portal.access.actor import STAFF, Role
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.programs.policy import holds, in_emergency, on_care_team
from portal.safety.models import RiskTask

_TO_ME = RiskTask.owner_id == ME
_ON_HER_TEAM = on_care_team(RiskTask.patient_id)
_I_ANSWER = or_(and_(_TO_ME, holds(*STAFF)), _ON_HER_TEAM)
_OTHERS = select(RiskTask).where(RiskTask.patient_id != ME)
"""Whoever works here and is a patient here has nothing to do with her own."""

READS = or_(and_(_TO_ME, holds(Role.THERAPIST)), _ON_HER_TEAM)
followed: Scope[RiskTask] = named("safety.followed", _OTHERS.where(READS))
"""With the patient's words: for her care team, and for a therapist who answers for it."""
handled: Scope[RiskTask] = named("safety.handled", _OTHERS.where(_I_ANSWER))
"""To be taken on, noted, closed and opened again."""
overseen: Scope[RiskTask] = named("safety.overseen", _OTHERS.where(or_(_I_ANSWER, holds(Role.ADMIN))))
"""To see who answers and how old it is, and to pass it on."""
read_in_emergency: Scope[RiskTask] = named("safety.read_in_emergency", _OTHERS.where(in_emergency(RiskTask.patient_id)))
"""With the words, in an emergency: to be read, and nothing else."""
