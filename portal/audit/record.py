"""Write one link. It goes into the request's own transaction: no link, no change."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import LargeBinary, Uuid, bindparam, func, insert, select

from portal import clock
from portal.audit.models import CLINIC_CHAIN, AuditChain, AuditEvent
from portal.database import db, new_id, table_of
from portal.reading import write

_CHAIN, _EVENT = table_of(AuditChain), table_of(AuditEvent)
_SAID = ("id", "at", "actor_id", "verb", "subject", "subject_id", "request_id")
_PLACE = _CHAIN.c.length + 1
_HASH = func.audit_hash(
    _CHAIN.c.head, bindparam("before", type_=LargeBinary()), _PLACE, bindparam("after", type_=LargeBinary())
)
# The database joins the link to the chain, and a trigger moves the head: between the two nobody else can come.
_APPEND = insert(_EVENT).from_select(
    [*_SAID, "chain_id", "place", "previous", "hash"],
    select(*(bindparam(name, type_=_EVENT.c[name].type) for name in _SAID), _CHAIN.c.id, _PLACE, _CHAIN.c.head, _HASH)
    .where(_CHAIN.c.id == bindparam("chain", type_=Uuid()))
    .with_for_update(),
)


class NoChain(LookupError):
    """Nobody has opened this chain, so nothing can be done on its record."""


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
) -> None:
    """Append "`actor_id` did `verb` to `subject` `subject_id`" to the patient's chain, or to the clinic's.

    One statement: it locks the head, takes the next place and writes the link.
    """
    chain = patient_id or CLINIC_CHAIN
    what: dict[str, Any] = {"actor_id": actor_id, "verb": verb, "subject": subject, "subject_id": subject_id}
    if write(_APPEND, _link(chain, **what)).changed != 1:
        raise NoChain(chain)


def record_each(
    actor_id: UUID | None, verb: str, subject: str, subject_id: UUID | None, patient_ids: Iterable[UUID]
) -> None:
    """The same in the chain of each of these patients, for a page about many. One statement however many."""
    chains = sorted(set(patient_ids))  # in one order, so that two such pages do not wait for each other
    if not chains:
        return
    what: dict[str, Any] = {"actor_id": actor_id, "verb": verb, "subject": subject, "subject_id": subject_id}
    links = [_link(chain, **what) for chain in chains]
    done: Any = db.session.execute(_APPEND, links, execution_options={"preserve_rowcount": True})
    if done.rowcount != len(chains):
        raise NoChain(*chains)


def _link(chain: UUID, **what: Any) -> dict[str, Any]:
    """With the id of the request that it belongs to, as the log has it; a job has none."""
    said = {"id": new_id(), "at": clock.now(), **what, "request_id": g.get("request_id", "")}
    before, after = _around_place(chain_id=chain, **said)
    return {**said, "chain": chain, "before": before, "after": after}


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
    before, after = _around_place(id, chain_id, at, actor_id, verb, subject, subject_id, request_id)
    return joined(previous, before, place, after)


def joined(previous: bytes, before: bytes, place: int, after: bytes) -> bytes:
    """The hash of a link. Both databases know it as `audit_hash`."""
    return hashlib.sha256(previous + before + _measured(str(place)) + after).digest()


def _around_place(
    id: UUID,
    chain_id: UUID,
    at: datetime,
    actor_id: UUID | None,
    verb: str,
    subject: str,
    subject_id: UUID | None,
    request_id: str,
) -> tuple[bytes, bytes]:
    """What is hashed before a link's place, and what after: known before the place is."""
    fields = [at.isoformat(timespec="microseconds"), (actor_id and actor_id.hex) or "", verb, subject]
    fields += [(subject_id and subject_id.hex) or "", request_id]
    return _measured(id.hex) + _measured(chain_id.hex), b"".join(map(_measured, fields))


def _measured(field: str) -> bytes:
    return len(field.encode()).to_bytes(4, "big") + field.encode()
