"""An administrator notes what a payer approved and what a doctor certified. A correction ends one and makes another."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.accounts.turns import wait_for_turn
from portal.audit.record import record
from portal.coverage.models import PAYER, REFERENCE, Authorization, Certification
from portal.coverage.queries import doubles
from portal.coverage.runway import Span
from portal.database import Conflict, db, new_id
from portal.vault.keyring import Erased
from portal.vault.sealing import require_key, seal


@dataclass(frozen=True)
class Approved:
    """What the letter of a payer says."""

    payer: str = field(repr=False)
    reference: str = field(repr=False)
    span: Span


class AlreadyThere(Exception):
    """The very same stands already, added from another page."""


def authorize(actor: Actor, patient_id: UUID, approved: Approved, form_key: str) -> None:
    """The same form sent twice makes one. Raises AlreadyThere for another form that says the same."""
    form_key = _of(patient_id, form_key)
    if _is_there(Authorization, form_key):
        return
    _refuse_double(patient_id, approved)
    made = _add(actor, patient_id, approved, form_key)
    record(actor.id, "noted authorization", "authorization", made.id, patient_id=patient_id)


def correct(actor: Actor, authorization: Authorization, approved: Approved, form_key: str) -> None:
    """Raises Conflict when it does not stand any more, AlreadyThere when it would say the same as another."""
    form_key = _of(authorization.patient_id, form_key)
    if _is_there(Authorization, form_key):
        return
    _refuse_double(authorization.patient_id, approved, but=authorization.id)
    _end(authorization)
    made = _add(actor, authorization.patient_id, approved, form_key)
    record(actor.id, "corrected authorization", "authorization", made.id, patient_id=authorization.patient_id)


def take_back(actor: Actor, authorization: Authorization) -> None:
    """It was a mistake, or the payer took it back. Raises Conflict when it does not stand any more."""
    _end(authorization)
    record(actor.id, "took back authorization", "authorization", authorization.id, patient_id=authorization.patient_id)


def certify(actor: Actor, patient_id: UUID, certified_on: date, certified_by: str, form_key: str) -> None:
    """The same form sent twice makes one. Raises AlreadyThere for another form that says the same."""
    form_key = _of(patient_id, form_key)
    if _is_there(Certification, form_key):
        return
    made = Certification(
        patient_id=patient_id,
        certified_on=certified_on,
        certified_by=certified_by,
        made_by=actor.id,
        made_at=clock.now(),
        form_key=form_key,
    )
    if doubles.is_certified(made):
        raise AlreadyThere
    db.session.add(made)
    db.session.flush()
    record(actor.id, "noted certification", "certification", made.id, patient_id=patient_id)


def take_back_certification(actor: Actor, certification: Certification) -> None:
    """Raises Conflict when that was done already."""
    _end(certification)
    record(actor.id, "took back certification", "certification", certification.id, patient_id=certification.patient_id)


def _end(one: Authorization | Certification) -> None:
    db.session.refresh(one, with_for_update=True)
    if one.ended_at is not None:
        raise Conflict(_("This was taken back or corrected already."))
    one.ended_at = clock.now()
    db.session.flush()


def _refuse_double(patient_id: UUID, approved: Approved, but: UUID | None = None) -> None:
    """Raises AlreadyThere; Conflict when the patient's words were erased: nothing can be sealed for her."""
    try:
        require_key(patient_id)
    except Erased:
        raise Conflict(_("The words of this patient were erased, so this cannot be noted any more.")) from None
    if doubles.is_approved(patient_id, approved.payer, approved.reference, approved.span, but):
        raise AlreadyThere


def _add(actor: Actor, patient_id: UUID, approved: Approved, form_key: str) -> Authorization:
    made_id, span = new_id(), approved.span
    made = Authorization(
        id=made_id,
        patient_id=patient_id,
        payer_sealed=seal(patient_id, PAYER, made_id, approved.payer),
        reference_sealed=seal(patient_id, REFERENCE, made_id, approved.reference),
        unit=span.unit,
        units=span.units,
        from_on=span.from_on,
        until_on=span.until_on,
        made_by=actor.id,
        made_at=clock.now(),
        form_key=form_key,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _of(patient_id: UUID, form_key: str) -> str:
    """A key that a form made up anew for one patient meets none of another's.

    Locks the patient, so that of two taps at the same moment the second finds what the first has made.
    """
    wait_for_turn(patient_id)
    return f"{patient_id.hex}:{form_key}"


def _is_there(kind: type[Authorization] | type[Certification], form_key: str) -> bool:
    return db.session.scalar(select(kind.id).where(kind.form_key == form_key)) is not None
