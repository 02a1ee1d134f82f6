"""A patient makes a letter about her attendance, and takes it back; somebody checks the code on one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.accounts.turns import wait_for_turn
from portal.audit.record import record
from portal.coverage.codes import fresh, hashed
from portal.coverage.models import CODE, DAYS, ProofLetter
from portal.coverage.proof import Statement
from portal.database import Conflict, db, new_id
from portal.reading import read
from portal.vault.sealing import DataKey, hold_key, seal, unseal


@dataclass(frozen=True)
class Asked:
    """What she chose. `names_program`: whether it says where she was."""

    from_on: date
    until_on: date
    names_program: bool


@dataclass(frozen=True)
class Confirmed:
    """All that the holder of a code learns."""

    made_at: datetime
    from_on: date
    until_on: date
    days: int
    minutes: int


def make_letter(actor: Actor, asked: Asked, states: Statement, form_key: str) -> UUID:
    """The same form sent twice makes one: the second waits for the first and finds what it made."""
    wait_for_turn(actor.id)
    form_key = f"{actor.id.hex}:{form_key}"
    known = db.session.scalar(select(ProofLetter.id).where(ProofLetter.form_key == form_key))
    if known is not None:
        return known
    letter_id, code = new_id(), fresh()
    letter = ProofLetter(
        id=letter_id,
        patient_id=actor.id,
        code_hash=hashed(code),
        code_sealed=seal(actor.id, CODE, letter_id, code),
        from_on=asked.from_on,
        until_on=asked.until_on,
        names_program=asked.names_program,
        days_sealed=seal(actor.id, DAYS, letter_id, states.to_json()),
        made_at=clock.now(),
        form_key=form_key,
    )
    db.session.add(letter)
    db.session.flush()
    record(actor.id, "made letter", "proof_letter", letter_id, patient_id=actor.id)
    return letter_id


def revoke(actor: Actor, letter: ProofLetter) -> None:
    """From now on nobody can check it. Raises Conflict when she has done so already."""
    db.session.refresh(letter, with_for_update=True)
    if letter.revoked_at is not None:
        raise Conflict(_("You have taken this letter back already."))
    letter.revoked_at = clock.now()
    db.session.flush()
    record(actor.id, "took back letter", "proof_letter", letter.id, patient_id=actor.id)


_STANDING = (
    select(
        ProofLetter.id,
        ProofLetter.patient_id,
        ProofLetter.from_on,
        ProofLetter.until_on,
        ProofLetter.days_sealed,
        ProofLetter.made_at,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .join(DataKey, DataKey.owner_id == ProofLetter.patient_id)  # a letter whose words are erased is as none
    .where(ProofLetter.code_hash == bindparam("code_hash"), ProofLetter.revoked_at.is_(None))
)


def check(typed: str) -> Confirmed | None:
    """What the letter with this code states. None, by the same way, for one taken back, unknown or mistyped."""
    row = read(_STANDING, {"code_hash": hashed(typed)}).one_or_none()
    if row is None:
        return None
    hold_key(row.key_id, row.wrapped, row.patient_id)
    states = Statement.of(unseal(DAYS, row.id, row.days_sealed))
    record(None, "checked letter", "proof_letter", row.id, patient_id=row.patient_id)
    return Confirmed(row.made_at, row.from_on, row.until_on, len(states.days), states.minutes)
