"""An administrator keeps what a payer approved and a doctor certified; a letter is its patient's alone."""

from sqlalchemy import select

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.coverage.models import Authorization, Certification, ProofLetter
from portal.programs.policy import holds

administered_authorizations: Scope[Authorization] = named(
    "coverage.administered_authorizations", select(Authorization).where(holds(Role.ADMIN))
)
administered_certifications: Scope[Certification] = named(
    "coverage.administered_certifications", select(Certification).where(holds(Role.ADMIN))
)
own_letters: Scope[ProofLetter] = named("coverage.own_letters", select(ProofLetter).where(ProofLetter.patient_id == ME))
"""Letters about herself. Also after the end of her stay: an employer may ask then."""
