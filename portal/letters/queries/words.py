"""The words of a letter, and what opens them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.letters.models import Letter
from portal.vault.sealing import DataKey, hold_key, unseal

BODY, SIGNED, WORD = "letter.body_sealed", "letter.signed_sealed", "letter.word_sealed"
SEALED = (Letter.id, Letter.body_sealed, Letter.signed_sealed, DataKey.id.label("key_id"), DataKey.wrapped)
KEY = DataKey.owner_id == Letter.patient_id
STANDING = (Letter.week, Letter.on_sign_in, Letter.decision, Letter.written_at, Letter.word_sealed)


@dataclass(frozen=True)
class Words:
    """As it is read."""

    id: UUID
    body: str
    signed: str


def opened(row: Any) -> Words:
    hold_key(row.key_id, row.wrapped)
    return Words(row.id, unseal(BODY, row.id, row.body_sealed), unseal(SIGNED, row.id, row.signed_sealed))
