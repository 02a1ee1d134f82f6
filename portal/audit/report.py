"""Who did what in one record, or what one person did everywhere, between two moments: for a report of a breach."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from portal.audit.models import AuditEvent
from portal.database import db, first_id_at

A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Deed:
    """One link, without names: those are added by who may know them."""

    at: datetime
    chain_id: UUID
    actor_id: UUID | None
    verb: str
    subject: str
    subject_id: UUID | None
    request_id: str


def deeds(
    since: datetime, until: datetime, patient_id: UUID | None = None, user_id: UUID | None = None
) -> Iterator[Deed]:
    """From `since`, up to but not including `until`, the earliest first."""
    asked: Select[Any] = select(AuditEvent).where(
        AuditEvent.id >= first_id_at(since - A_MOMENT),  # sorted by when they were made, just before `at`
        AuditEvent.at >= since,
        AuditEvent.at < until,
    )
    asked = asked.where(AuditEvent.chain_id == patient_id) if patient_id else asked
    asked = asked.where(AuditEvent.actor_id == user_id) if user_id else asked
    for one in db.session.scalars(asked.order_by(AuditEvent.id).execution_options(yield_per=500)):
        yield Deed(one.at, one.chain_id, one.actor_id, one.verb, one.subject, one.subject_id, one.request_id)
