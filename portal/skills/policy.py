"""Whose uses of skills are whose."""

from sqlalchemy import select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.skills.models import SkillUse

own_uses: Scope[SkillUse] = named("skills.own_uses", select(SkillUse).where(SkillUse.patient_id == ME))
"""Hers to say whether it helped, and to take back."""
