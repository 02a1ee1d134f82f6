"""A patient's letters about her attendance. One statement each; her own key opens them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.coverage.codes import grouped
from portal.coverage.models import CODE, DAYS, ProofLetter
from portal.coverage.policy import own_letters
from portal.coverage.proof import Statement
from portal.reading import read
from portal.vault.keyring import Erased
from portal.vault.sealing import DataKey, hold_key, unseal

A_PAGE = 20


@dataclass(frozen=True)
class Letter:
    """`code`: in groups of four."""

    id: UUID
    code: str = field(repr=False)
    from_on: date
    until_on: date
    made_at: datetime
    revoked_at: datetime | None
    states: Statement


_LETTERS: Any = (
    own_letters.with_only_columns(
        ProofLetter.id,
        ProofLetter.code_sealed,
        ProofLetter.from_on,
        ProofLetter.until_on,
        ProofLetter.days_sealed,
        ProofLetter.made_at,
        ProofLetter.revoked_at,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        DataKey.owner_id,
        maintain_column_froms=True,
    )
    .join(DataKey, DataKey.owner_id == ProofLetter.patient_id)
    .order_by(ProofLetter.made_at.desc(), ProofLetter.id.desc())
)
_ONE = _LETTERS.where(ProofLetter.id == bindparam("letter_id", type_=Uuid()))
_BEFORE, _LAST = bindparam("before", type_=Uuid()), aliased(ProofLetter)
_OLDER = _LETTERS.join(_LAST, _LAST.id == _BEFORE).where(
    tuple_(ProofLetter.made_at, ProofLetter.id) < tuple_(_LAST.made_at, _LAST.id)
)


def letters(actor: Actor, before: UUID | None) -> tuple[list[Letter], UUID | None]:
    """A page of them, the newest first, and the id before which the next begins."""
    rows = read(_OLDER if before else _LETTERS, binds(actor, before=before), most=A_PAGE + 1)
    return [_letter(row) for row in rows[:A_PAGE]], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def every_letter(actor: Actor) -> list[Letter]:
    """All of them, for whoever takes her record with her."""
    return [_letter(row) for row in read(_LETTERS, binds(actor))]


def letter(actor: Actor, letter_id: UUID) -> Letter:
    """Raises Erased when what it states can be read no more."""
    row = read(_ONE, binds(actor, letter_id=letter_id)).one_or_none()
    if row is None:
        raise Erased("the letter's data key is gone")
    return _letter(row)


def _letter(row: Any) -> Letter:
    hold_key(row.key_id, row.wrapped, row.owner_id)
    return Letter(
        id=row.id,
        code=grouped(unseal(CODE, row.id, row.code_sealed)),
        from_on=row.from_on,
        until_on=row.until_on,
        made_at=row.made_at,
        revoked_at=row.revoked_at,
        states=Statement.of(unseal(DAYS, row.id, row.days_sealed)),
    )
