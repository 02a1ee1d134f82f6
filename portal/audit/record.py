"""Write one link. It goes into the request's own transaction: no link, no change."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from portal import clock
from portal.audit.models import CLINIC_CHAIN, AuditChain, AuditEvent
from portal.database import db, new_id, table_of
from portal.reading import write

_CHAIN = table_of(AuditChain)
_NEXT = (
    update(_CHAIN)
    .where(_CHAIN.c.id == bindparam("chain"))
    .values(length=_CHAIN.c.length + 1)
    .returning(_CHAIN.c.length, _CHAIN.c.head)
)
_APPEND = insert(table_of(AuditEvent))
_CHAINS: Any = bindparam("chains", expanding=True)
_HELD = select(_CHAIN.c.id).where(_CHAIN.c.id.in_(_CHAINS)).order_by(_CHAIN.c.id).with_for_update()
_NEXT_OF_EACH = (
    update(_CHAIN)
    .where(_CHAIN.c.id.in_(_HELD))  # in one order, so that two such pages do not wait for each other
    .values(length=_CHAIN.c.length + 1)
    .returning(_CHAIN.c.id, _CHAIN.c.length, _CHAIN.c.head)
)


def open_chain(patient_id: UUID) -> None:
    """Give a patient (or the clinic) a chain, once."""
    if db.session.scalar(select(AuditChain.id).where(AuditChain.id == patient_id)) is None:
        db.session.add(AuditChain(id=patient_id))
        db.session.flush()


def record(
    actor_id: UUID | None,
    verb: str,
    subject: str,
    subject_id: UUID | None,
    *,
    patient_id: UUID | None = None,
    request_id: str = "",
) -> None:
    """Append "`actor_id` did `verb` to `subject` `subject_id`" to the patient's chain, or to the clinic's.

    Two statements: one locks the head and takes the next place, one writes the link.
    """
    chain = patient_id or CLINIC_CHAIN
    place, previous = write(_NEXT, {"chain": chain}).one()
    what: dict[str, Any] = {"actor_id": actor_id, "verb": verb, "subject": subject, "subject_id": subject_id}
    write(_APPEND, _link(chain, place, previous, request_id=request_id, **what))


def record_each(actor_id: UUID, verb: str, subject: str, subject_id: UUID | None, patient_ids: Iterable[UUID]) -> None:
    """The same in the chain of each of these patients, for a page about many. Two statements however many."""
    chains = sorted(set(patient_ids))
    if not chains:
        return
    heads = db.session.execute(_NEXT_OF_EACH, {"chains": chains}).all()
    what: dict[str, Any] = {"actor_id": actor_id, "verb": verb, "subject": subject, "subject_id": subject_id}
    db.session.execute(_APPEND, [_link(row.id, row.length, row.head, **what) for row in heads])


def _link(chain: UUID, place: int, previous: bytes, request_id: str = "", **what: Any) -> dict[str, Any]:
    link: dict[str, Any] = {
        "id": new_id(),
        "chain_id": chain,
        "place": place,
        "at": clock.now(),
        **what,
        "request_id": request_id,
        "previous": previous,
    }
    return {**link, "hash": digest(**link)}


def digest(
    *,
    id: UUID,
    chain_id: UUID,
    place: int,
    at: datetime,
    actor_id: UUID | None,
    verb: str,
    subject: str,
    subject_id: UUID | None,
    request_id: str,
    previous: bytes,
) -> bytes:
    """SHA-256 over the link before and every field of this one, each with its length: no two links read alike."""
    fields = [id.hex, chain_id.hex, str(place), at.isoformat(timespec="microseconds")]
    fields += [(actor_id and actor_id.hex) or "", verb, subject, (subject_id and subject_id.hex) or "", request_id]
    body = b"".join(len(field.encode()).to_bytes(4, "big") + field.encode() for field in fields)
    return hashlib.sha256(previous + body).digest()
