"""Walk the chains and say where one was edited, cut or forked."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from portal.audit.models import FIRST_LINK, AuditChain, AuditEvent
from portal.audit.record import digest
from portal.database import db

_FIELDS = ("id", "chain_id", "place", "at", "actor_id", "verb", "subject", "subject_id", "request_id", "previous")


def faults() -> Iterator[str]:
    """One sentence per fault, over all chains; nothing when every link holds."""
    for chain in db.session.scalars(select(AuditChain).order_by(AuditChain.id)):
        yield from _faults_of(chain)


def heads() -> dict[UUID, tuple[int, str]]:
    """Length and head of each chain, to be kept outside the database: a cut tail shows against them only."""
    rows = db.session.execute(select(AuditChain.id, AuditChain.length, AuditChain.head))
    return {row.id: (row.length, row.head.hex()) for row in rows}


def _faults_of(chain: AuditChain) -> Iterator[str]:
    previous, place = FIRST_LINK, 0
    links = select(AuditEvent).where(AuditEvent.chain_id == chain.id).order_by(AuditEvent.place)
    rows = db.session.scalars(links.execution_options(yield_per=1000))
    for link in rows:
        place += 1
        if link.place != place:
            rows.close()
            yield f"chain {chain.id}: link {place} is missing"
            return
        if link.previous != previous or link.hash != digest(**{name: getattr(link, name) for name in _FIELDS}):
            rows.close()
            yield f"chain {chain.id}: link {place} was altered"
            return
        previous = link.hash
    if (chain.length, chain.head) != (place, previous):
        yield f"chain {chain.id}: {place} links, but the head says {chain.length}"
