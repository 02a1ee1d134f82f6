"""Letting a patient take what is hers: not too often, and on record."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import LazyString

from portal.access.actor import Actor
from portal.accounts.throttle import Limit, exhausted, note
from portal.audit.record import record
from portal.vault.sealing import keyed_hash, require_key
from portal.web.forms import PortalForm

OFTEN = Limit(6, timedelta(hours=1))


@dataclass(frozen=True)
class Taking:
    """One kind of it: under which name tries are counted, what the record says, and what she reads after too many."""

    counted_as: str
    verb: str
    too_often: LazyString

    def refusal(self, actor: Actor, form: PortalForm) -> int:
        """The status with which it is refused, in words; 0 when it may be made.

        Raises Erased when there is nothing to be made of: better now than in the middle of a download.
        """
        require_key(actor.id)
        if not form.submitted():
            return 422
        if exhausted(self._bucket(actor), OFTEN):
            form.form_errors.append(str(self.too_often))
            return 429
        return 0

    def note(self, actor: Actor) -> None:
        note(self._bucket(actor))
        record(actor.id, self.verb, "user", actor.id, patient_id=actor.id)

    def _bucket(self, actor: Actor) -> str:
        return keyed_hash(self.counted_as, actor.id.hex)
