"""What was opened in an emergency, as the record of it says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.audit.models import AuditEvent
from portal.audit.wording import words_of
from portal.database import Instant, first_id_at
from portal.programs.emergencies import Access
from portal.reading import read

MOST = 200
_OPENED = (
    select(AuditEvent.id, AuditEvent.at, AuditEvent.verb, AuditEvent.subject)
    .where(
        AuditEvent.id >= bindparam("first", type_=Uuid()),  # ids are sorted by the time they were made
        AuditEvent.id < bindparam("last", type_=Uuid()),
        AuditEvent.at >= bindparam("began_at", type_=Instant()),
        AuditEvent.chain_id == bindparam("patient_id", type_=Uuid()),
        AuditEvent.actor_id == bindparam("user_id", type_=Uuid()),
    )
    .order_by(AuditEvent.id)
)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Opened:
    id: UUID
    at: datetime
    words: str


def opened(access: Access) -> list[Opened]:
    """From its beginning to its end, the earliest first. One statement."""
    asked = {
        "first": first_id_at(access.began_at),
        "last": first_id_at(access.over_at + A_SECOND),
        "began_at": access.began_at,
        "patient_id": access.patient_id,
        "user_id": access.user_id,
    }
    return [Opened(row.id, row.at, words_of(row.verb, row.subject)) for row in read(_OPENED, asked, most=MOST)]
