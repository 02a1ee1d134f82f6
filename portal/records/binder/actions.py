"""Letting a patient take her binder: not too often, and on record."""

from datetime import timedelta

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.accounts.throttle import Limit, exhausted, note
from portal.audit.record import record
from portal.records.binder.forms import BinderForm
from portal.vault.sealing import keyed_hash, require_key

OFTEN = Limit(6, timedelta(hours=1))


def refusal(actor: Actor, form: BinderForm) -> int:
    """The status with which it is refused, in words; 0 when it may be made.

    Raises Erased when there is nothing to be made of: better now than in the middle of a download.
    """
    require_key(actor.id)
    if not form.submitted():
        return 422
    if exhausted(_bucket(actor), OFTEN):
        form.form_errors.append(_("You made your binder several times in the last hour. Please try again later."))
        return 429
    return 0


def note_made(actor: Actor) -> None:
    note(_bucket(actor))
    record(actor.id, "made binder", "user", actor.id, patient_id=actor.id)


def _bucket(actor: Actor) -> str:
    return keyed_hash("binder", actor.id.hex)
