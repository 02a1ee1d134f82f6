"""Walk the chains and say where one was edited, cut or forked."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import select

from portal.audit.models import FIRST_LINK, AuditChain, AuditEvent
from portal.audit.record import digest
from portal.database import db

_FIELDS = ("id", "chain_id", "place", "at", "actor_id", "verb", "subject", "subject_id", "request_id", "previous")
Links = Mapping[UUID, Mapping[int, str]]
"""Hashes of links that were noted outside the database, by chain and place."""
NOTHING_OUTSIDE: Links = {}


def faults(outside: Links = NOTHING_OUTSIDE) -> Iterator[str]:
    """One sentence per fault, over all chains; nothing when every link holds."""
    gone = set(outside)
    for chain in db.session.scalars(select(AuditChain).order_by(AuditChain.id)):
        gone.discard(chain.id)
        yield from _faults_of(chain, outside.get(chain.id, {}))
    yield from (f"chain {chain_id}: it is gone, and was there when it was anchored" for chain_id in sorted(gone))


def heads() -> dict[UUID, tuple[int, str]]:
    """Length and head of each chain, to be kept outside the database: a cut tail shows against them only."""
    rows = db.session.execute(select(AuditChain.id, AuditChain.length, AuditChain.head))
    return {row.id: (row.length, row.head.hex()) for row in rows}


def _faults_of(chain: AuditChain, outside: Mapping[int, str]) -> Iterator[str]:
    previous, place = FIRST_LINK, 0
    links = select(AuditEvent).where(AuditEvent.chain_id == chain.id).order_by(AuditEvent.place)
    rows = db.session.scalars(links.execution_options(yield_per=1000))
    for link in rows:
        place += 1
        fault = _fault_of(link, place, previous, outside)
        if fault:
            rows.close()
            yield f"chain {chain.id}: link {place} {fault}"
            return
        previous = link.hash
    if (chain.length, chain.head) != (place, previous):
        yield f"chain {chain.id}: {place} links, but the head says {chain.length}"
    elif max(outside, default=0) > place:
        yield f"chain {chain.id}: {place} links, but {max(outside)} were anchored"


def _fault_of(link: AuditEvent, place: int, previous: bytes, outside: Mapping[int, str]) -> str:
    if link.place != place:
        return "is missing"
    if link.previous != previous or link.hash != digest(**{name: getattr(link, name) for name in _FIELDS}):
        return "was altered"
    return "is not the one that was anchored" if outside.get(place, link.hash.hex()) != link.hash.hex() else ""
