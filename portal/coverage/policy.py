"""An administrator keeps what a payer approved and a doctor certified; a letter is its patient's alone."""

from sqlalchemy import select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.coverage.models import Authorization, Certification, ProofLetter
from portal.programs.policy import administers_patient

administered_authorizations: Scope[Authorization] = named(
    "coverage.administered_authorizations", select(Authorization).where(administers_patient(Authorization.patient_id))
)
administered_certifications: Scope[Certification] = named(
    "coverage.administered_certifications", select(Certification).where(administers_patient(Certification.patient_id))
)
own_letters: Scope[ProofLetter] = named("coverage.own_letters", select(ProofLetter).where(ProofLetter.patient_id == ME))
"""Letters about herself. Also after the end of her stay: an employer may ask then."""
