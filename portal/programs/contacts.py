"""How a patient is reached, and whom her care team calls for her. She says it herself, or whoever answers for her does.

The portal calls nobody. It is for people: on her page, and where a follow-up asks somebody to call.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.programs.contact_models import ContactDetails
from portal.reading import read
from portal.vault.sealing import DataKey, hold_key, seal, unseal
from portal.web.telephone import tel

WORDS = "contact_details.words_sealed"
TOLD = ("phone", "contact_name", "relation", "contact_phone")
"""What is told, by the names of the form's fields."""
SOMEBODY = TOLD[1:]
"""Whom to call for her: of use together alone."""


@dataclass(frozen=True)
class Contact:
    """ "" is what nobody has told. `relation`: who they are to her, as she says it."""

    phone: str = field(default="", repr=False)
    contact_name: str = field(default="", repr=False)
    relation: str = field(default="", repr=False)
    contact_phone: str = field(default="", repr=False)
    id: UUID | None = None
    changed_at: datetime | None = None
    changed_by: str = ""
    by_herself: bool = False

    @property
    def is_known(self) -> bool:
        return any(getattr(self, name) for name in TOLD)

    @property
    def tel(self) -> str:
        return tel(self.phone)

    @property
    def contact_tel(self) -> str:
        return tel(self.contact_phone)


NOTHING = Contact()
_OF = (
    select(
        ContactDetails.id,
        ContactDetails.patient_id,
        ContactDetails.words_sealed,
        ContactDetails.changed_at,
        User.name.label("by"),
        (ContactDetails.changed_by == ContactDetails.patient_id).label("by_herself"),
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .join(User, User.id == ContactDetails.changed_by)
    .join(DataKey, DataKey.owner_id == ContactDetails.patient_id)
    .where(ContactDetails.patient_id == bindparam("patient_id", type_=Uuid()))
)
_LOCKED = select(User.id).where(User.id == bindparam("patient_id", type_=Uuid())).with_for_update(key_share=True)
_ROW = select(ContactDetails).where(ContactDetails.patient_id == bindparam("patient_id", type_=Uuid()))

own_ids = select(ContactDetails.id).where(ContactDetails.patient_id == ME)


def contact_of(patient_id: UUID) -> Contact:
    """The caller has checked who may know, and notes the reading. Her key comes along: one statement."""
    row = read(_OF, {"patient_id": patient_id}).one_or_none()
    return _contact(row) if row else NOTHING


def contact_to_change(patient_id: UUID) -> Contact:
    """The same for a change: whoever changes it at the same moment waits, and sees this one first."""
    db.session.execute(_LOCKED, {"patient_id": patient_id}).all()
    return contact_of(patient_id)


def change_contact(actor: Actor, patient_id: UUID, told: dict[str, str], tells: bool = True) -> None:
    """`told`: by the names of TOLD. She hears of it when somebody else did it, if it `tells`."""
    if told == {name: getattr(contact_of(patient_id), name) for name in TOLD}:
        return
    row = db.session.scalar(_ROW, {"patient_id": patient_id}) or ContactDetails(id=new_id(), patient_id=patient_id)
    row.words_sealed = seal(patient_id, WORDS, row.id, json.dumps(told))
    row.changed_by, row.changed_at = actor.id, clock.now()
    db.session.add(row)
    db.session.flush()
    record(actor.id, "changed", "contact_details", row.id, patient_id=patient_id)
    if tells and actor.id != patient_id:
        notify(patient_id, "contact", row.id, cause=new_id().hex)


def note_missing(actor: Actor, patient_id: UUID, told: Mapping[str, str], tells: bool) -> Collection[str]:
    """Her number, and whom to call for her, where that is not known. What is known stays, and is not told.

    `told`: by the names of TOLD. Which of them were noted.
    """
    known = contact_to_change(patient_id)
    missing = [part for part in (TOLD[:1], SOMEBODY) if not any(getattr(known, name) for name in part)]
    noted = {name: told[name] for part in missing for name in part if told[name]}
    if noted:
        change_contact(actor, patient_id, {**{name: getattr(known, name) for name in TOLD}, **noted}, tells)
    return noted


def note_reading(actor: Actor, patient_id: UUID, contact: Contact) -> None:
    """For a page that shows nothing else of hers that is noted."""
    if contact.is_known:
        record(actor.id, "read", "contact_details", contact.id, patient_id=patient_id)


def _contact(row: Any) -> Contact:
    hold_key(row.key_id, row.wrapped, row.patient_id)
    told: dict[str, str] = json.loads(unseal(WORDS, row.id, row.words_sealed))
    return Contact(**told, id=row.id, changed_at=row.changed_at, changed_by=row.by, by_herself=bool(row.by_herself))
