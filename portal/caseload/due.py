"""When something is due: by a day, or before a session of the group."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import NOW, binds
from portal.programs.models import Enrollment
from portal.programs.policy import in_force
from portal.reading import read
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.sessions import Session
from portal.web.formatting import short_day

Due = tuple[datetime | None, UUID | None]
NO_DAY: Due = (None, None)
NEXT_SESSION = "next"
"""In place of a session's id: whichever comes next for each who is given it."""


def session_choices(sessions: list[Session], none: Any) -> list[tuple[str, str]]:
    """For a field that ties something to one session."""
    return [("", str(none))] + [
        (str(one.id), f"{short_day(one.local_on)}: {one.topic or one.title}") for one in sessions if not one.cancelled
    ]


def due(actor: Actor, sessions: list[Session], session_id: str, day: date | None) -> Due:
    """By the start of the session chosen, or by the end of a day."""
    chosen = next((one for one in sessions if str(one.id) == session_id), None)
    if chosen is not None:
        return chosen.starts_at, chosen.id
    return by_day(actor, day)


def by_day(actor: Actor, day: date | None) -> Due:
    return (clock.end_of(day, actor.zone), None) if day else NO_DAY


_TO_COME = (Appointment.starts_at > NOW, Appointment.standing == Standing.SCHEDULED)
_OF_GROUPS = (
    select(Appointment.group_id.label("whose"), Appointment.id, Appointment.starts_at)
    .where(Appointment.group_id.in_(bindparam("whose", expanding=True)), *_TO_COME)
    .order_by(Appointment.starts_at)
)
_OF_PATIENTS = (
    select(Enrollment.patient_id.label("whose"), Appointment.id, Appointment.starts_at)
    .join(Appointment, Appointment.group_id == Enrollment.group_id)
    .where(Enrollment.patient_id.in_(bindparam("whose", expanding=True)), in_force(Enrollment), *_TO_COME)
    .order_by(Appointment.starts_at)
)


def before_next_session(actor: Actor, groups: Iterable[UUID], patients: Iterable[UUID]) -> dict[UUID, Due]:
    """For each group and each patient, the group session that comes next; none for who has none. Two statements."""
    found: dict[UUID, Due] = {}
    for statement, whose in ((_OF_GROUPS, list(groups)), (_OF_PATIENTS, list(patients))):
        for row in read(statement, binds(actor, whose=whose)) if whose else ():
            found.setdefault(row.whose, (row.starts_at, row.id))
    return found
