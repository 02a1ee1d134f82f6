"""All of it as one FHIR bundle, which a health app takes in as a file."""

from collections.abc import Iterator
from datetime import datetime

from portal.access.actor import Actor
from portal.records.as_fhir import Asked, everything
from portal.records.fhir.bundle import pieces
from portal.records.fhir.parts import instant


def bundle(actor: Actor, base: str, made_at: datetime) -> Iterator[bytes]:
    asked = Asked(actor, base, takes_along=True)
    return (piece.encode() for piece in pieces("collection", everything(asked), base, instant(made_at)))
