"""Who read or changed what: ids and verbs, as they stand in the record. Never content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.audit.models import CLINIC_CHAIN, AuditEvent
from portal.audit.wording import is_of_emergency, words_of
from portal.database import db

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    id: UUID
    at: datetime
    actor: str | None
    """Who did it; None when it was nobody signed in, or the portal itself."""
    verb: str
    subject: str
    subject_id: UUID | None
    patient: str | None
    """Whose record it stands in; None for the clinic's own."""

    @property
    def words(self) -> str:
        return words_of(self.verb, self.subject)

    @property
    def is_emergency(self) -> bool:
        return is_of_emergency(self.verb, self.subject)


_actor, _patient = aliased(User), aliased(User)
_LINES = (
    select(
        AuditEvent.id,
        AuditEvent.at,
        _actor.name.label("actor"),
        AuditEvent.verb,
        AuditEvent.subject,
        AuditEvent.subject_id,
        _patient.name.label("patient"),
    )
    .outerjoin(_actor, _actor.id == AuditEvent.actor_id)
    .outerjoin(_patient, _patient.id == AuditEvent.chain_id)
    .order_by(AuditEvent.id.desc())  # ids are sorted by the time they were made
    .limit(A_PAGE + 1)
)
_CLINIC = _LINES.where(AuditEvent.chain_id == CLINIC_CHAIN)
_ABOUT = _LINES.where(
    or_(
        AuditEvent.chain_id == bindparam("person_id"),
        AuditEvent.actor_id == bindparam("person_id"),
        AuditEvent.subject_id == bindparam("person_id"),
    )
)


def events(person_id: UUID | None, before: UUID | None) -> tuple[list[Line], UUID | None]:
    """The newest events of the clinic's chain, or those in which one person has a part; and the next page's cursor."""
    wanted, parameters = (_ABOUT, {"person_id": person_id}) if person_id else (_CLINIC, {})
    if before:
        wanted = wanted.where(AuditEvent.id < before)
    rows: list[Any] = list(db.session.execute(wanted, parameters))
    return [Line(*row) for row in rows[:A_PAGE]], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None
