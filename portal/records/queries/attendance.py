"""A patient's attendance of some days, for a payer: each session, how long she was there, and the sums."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.schedule.queries.attended import Attended, attended, minutes_by_day


@dataclass(frozen=True)
class Sheet:
    """Signed: `made_by`, `made_at`. `rows`: what was marked, and what is over and should have been."""

    patient_id: UUID
    patient: str = field(repr=False)
    first: date
    last: date
    rows: tuple[Attended, ...]
    made_by: str
    made_at: datetime

    @property
    def days(self) -> int:
        return len(minutes_by_day(list(self.rows)))

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.rows)

    @property
    def hours(self) -> str:
        return f"{self.minutes / 60:.2f}"

    @property
    def unmarked(self) -> int:
        return sum(one.presence is None for one in self.rows)


def sheet(actor: Actor, patient: User, span: tuple[date, date]) -> Sheet:
    """One statement."""
    now = clock.now()
    sessions = attended(patient.id, actor.today, *span)
    rows = tuple(one for one in sessions if one.presence is not None or one.ends_at <= now)
    return Sheet(patient.id, patient.name, *span, rows, actor.name, now)
