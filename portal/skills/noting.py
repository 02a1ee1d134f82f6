"""What she asked the finder, as it is kept beside a use: sealed with her key."""

import json
from uuid import UUID

from portal.skills.catalogue import Place
from portal.skills.finding import Asked
from portal.vault.sealing import seal, unseal

_PLACE = "skill_use.asked_sealed"


def sealed(patient_id: UUID, use_id: UUID, asked: Asked) -> str:
    told = {"strength": asked.strength, "place": asked.place, "minutes": asked.minutes}
    return seal(patient_id, _PLACE, use_id, json.dumps(told))


def asked_of(use_id: UUID, envelope: str | None) -> Asked | None:
    """None: chosen without the finder."""
    if envelope is None:
        return None
    told = json.loads(unseal(_PLACE, use_id, envelope))
    place = told["place"]
    return Asked(told["strength"], Place(place) if place else None, told["minutes"])
