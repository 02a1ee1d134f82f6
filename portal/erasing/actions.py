"""Holding a record back, and letting it end. Nobody can take the end back: so it takes two people."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, select

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.accounts.turns import wait_for_all
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.erasing import queries
from portal.erasing.clearing import clear
from portal.files import store
from portal.programs.exceptional_models import Erasure, LegalHold
from portal.programs.models import Clinic
from portal.vault.sealing import CLINIC, destroy_key, seal


def keep_for(actor: Actor, years: int) -> None:
    """How long records are kept from now on."""
    clinic = db.session.scalars(select(Clinic).limit(1)).one()
    clinic.record_years = years
    record(actor.id, "changed how long records are kept", "clinic", clinic.id)


def hold(actor: Actor, patient: User, reason: str) -> None:
    """A request that was not confirmed yet falls: it may be asked again once the hold is lifted."""
    wait_for_all(patient.id)
    if queries.record(actor, patient.id).erased_at is not None:
        raise Conflict(_("This record was erased."))
    row_id = new_id()
    sealed = seal(CLINIC, queries.REASON, row_id, reason)
    row = LegalHold(id=row_id, patient_id=patient.id, reason_sealed=sealed, made_by=actor.id, made_at=clock.now())
    db.session.add(row)
    for asked in db.session.scalars(_pending(patient.id)):
        asked.withdrawn_at = clock.now()
        record(actor.id, "withdrew erasure", "user", patient.id, patient_id=patient.id)
    record(actor.id, "held record", "legal_hold", row.id, patient_id=patient.id)


def lift(actor: Actor, it: LegalHold) -> None:
    if it.lifted_at is not None:
        raise Conflict(_("This hold was lifted already."))
    it.lifted_by, it.lifted_at = actor.id, clock.now()
    record(actor.id, "lifted hold", "legal_hold", it.id, patient_id=it.patient_id)


def ask(actor: Actor, patient: User) -> Erasure:
    """Another administrator is to confirm it."""
    wait_for_all(patient.id)
    _check(actor, patient.id)
    if db.session.scalar(_pending(patient.id)) is not None:
        raise Conflict(_("This was asked for already. Another administrator can confirm it."))
    asked = Erasure(patient_id=patient.id, asked_by=actor.id, asked_at=clock.now())
    db.session.add(asked)
    record(actor.id, "asked for erasure", "user", patient.id, patient_id=patient.id)
    return asked


def withdraw(actor: Actor, it: Erasure) -> None:
    _check_open(it)
    it.withdrawn_at = clock.now()
    record(actor.id, "withdrew erasure", "user", it.patient_id, patient_id=it.patient_id)


def confirm(actor: Actor, it: Erasure) -> None:
    """It is done: her key, her rows, her files. The record of who did what stays, without a word of hers."""
    patient_id = it.patient_id
    wait_for_all(patient_id)
    db.session.refresh(it)
    _check_open(it)
    if it.asked_by == actor.id:
        raise Conflict(_("You asked for this yourself. Another administrator has to confirm it."))
    _check(actor, patient_id)
    it.confirmed_by, it.done_at = actor.id, clock.now()
    destroy_key(patient_id)
    store.drop_later(clear(patient_id))
    record(actor.id, "erased", "user", patient_id, patient_id=patient_id)
    record(actor.id, "erased", "user", patient_id)


def _check(actor: Actor, patient_id: UUID) -> None:
    stands = queries.record(actor, patient_id)
    if stands.erased_at is not None:
        raise Conflict(_("This record was erased."))
    if stands.holds:
        raise Conflict(_("This record is on hold. It can be erased once the hold is lifted."))
    if stands.last_day is None:
        raise Conflict(_("They have a place, or wait for one. A record can be erased once that is over."))
    if stands.works_here:
        raise Conflict(_("They hold another role as well. A record can be erased once that has ended."))


def _check_open(it: Erasure) -> None:
    if it.done_at is not None:
        raise Conflict(_("This record was erased."))
    if it.withdrawn_at is not None:
        raise Conflict(_("This was taken back. It can be asked for again."))


def _pending(patient_id: UUID) -> Select[Erasure]:
    return select(Erasure).where(
        Erasure.patient_id == patient_id, Erasure.done_at.is_(None), Erasure.withdrawn_at.is_(None)
    )


def whose(it: Erasure) -> User:
    return db.session.get_one(User, it.patient_id)
