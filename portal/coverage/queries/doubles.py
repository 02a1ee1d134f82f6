"""Whether the very same stands already: of two tabs, the second would count what the first has noted once more."""

from uuid import UUID

from sqlalchemy import select

from portal.coverage.models import PAYER, REFERENCE, Authorization, Certification
from portal.coverage.runway import Span
from portal.database import db
from portal.vault.sealing import preload, unseal


def is_approved(patient_id: UUID, payer: str, reference: str, span: Span, but: UUID | None = None) -> bool:
    """`but`: one that is corrected, so that it may stay as it is. Who asks has waited for the patient's turn."""
    same = select(Authorization).where(
        Authorization.patient_id == patient_id,
        Authorization.ended_at.is_(None),
        Authorization.unit == span.unit,
        Authorization.units == span.units,
        Authorization.from_on == span.from_on,
        Authorization.until_on == span.until_on,
    )
    found = [one for one in db.session.scalars(same) if one.id != but]
    preload([one.payer_sealed for one in found])
    wanted = _plain(payer), _plain(reference)
    return wanted in [
        (_plain(unseal(PAYER, one.id, one.payer_sealed)), _plain(unseal(REFERENCE, one.id, one.reference_sealed)))
        for one in found
    ]


def is_certified(one: Certification) -> bool:
    """By that doctor on that day."""
    same = select(Certification.certified_by).where(
        Certification.patient_id == one.patient_id,
        Certification.ended_at.is_(None),
        Certification.certified_on == one.certified_on,
    )
    return _plain(one.certified_by) in map(_plain, db.session.scalars(same))


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
