"""Administrators see to records. A patient's own is reached through programs.administered_patients."""

from sqlalchemy import select

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import Scope
from portal.programs.exceptional_models import Erasure, LegalHold
from portal.programs.policy import holds

held_records: Scope[LegalHold] = named("erasing.held_records", select(LegalHold).where(holds(Role.ADMIN)))
asked_erasures: Scope[Erasure] = named("erasing.asked_erasures", select(Erasure).where(holds(Role.ADMIN)))
