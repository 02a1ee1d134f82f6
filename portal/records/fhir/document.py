"""DocumentReference: letters, proofs of attendance, handouts, files from messages."""

import base64
from uuid import UUID

from portal.records.fhir.parts import Json, concept, instant, only, reference, resource
from portal.records.own.rows import Document

_KINDS = {
    "letter": "Letter to the next person",
    "proof": "Proof of attendance",
    "handout": "Handout",
    "file": "File from a message",
}


def document(one: Document, patient_id: UUID, content: bytes | None = None, url: str = "") -> Json:
    """With what is in it, or with the address where that is read."""
    return resource(
        "DocumentReference",
        one.id,
        status="current",
        type=concept(_KINDS[one.kind]),
        subject=reference("Patient", patient_id),
        date=instant(one.at),
        author=[_author(one.by_id, patient_id)] if one.by_id else [],
        description=one.title,
        content=[{"attachment": _attachment(one, content, url)}],
    )


def _author(by_id: UUID, patient_id: UUID) -> Json:
    return reference("Patient" if by_id == patient_id else "Practitioner", by_id)


def _attachment(one: Document, content: bytes | None, url: str) -> Json:
    return only(
        contentType=one.media_type,
        data=base64.b64encode(content).decode() if content else "",
        url=one.link or url,
        size=len(content) if content else one.size,
        title=one.title,
        creation=instant(one.at),
    )
