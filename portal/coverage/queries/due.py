"""What an administrator has to see to in the next days: approvals that run out, certifications that are due.

Of everybody or of one program: the same three statements for ten patients and for ten thousand, and two where nothing
was approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.coverage.queries.due_rows import CERTIFIED_PLACES, OPEN, PLANNED
from portal.coverage.queries.stays import stay_of
from portal.coverage.runway import Runway, Span, foreseen, is_followed
from portal.programs.stays import place_of
from portal.schedule.queries.shaping import span

AHEAD = timedelta(days=14)
BACK = timedelta(days=60)
"""An approval that ended is brought up so long, while the patient is still here and no other took its place."""
A_PAGE = 50
Cursor = tuple[date, str]


class Kind(StrEnum):
    ENDS = "ends"
    USED_UP = "used_up"
    ADMISSION = "admission"
    CERTIFICATION = "certification"


@dataclass(frozen=True)
class Due:
    """`runway`: none for a certification. The first of a stay is due on admission."""

    on: date
    kind: Kind
    patient_id: UUID
    patient: str
    id: UUID
    runway: Runway | None = None

    @property
    def cursor(self) -> Cursor:
        """By day; where a page goes on."""
        return self.on, self.id.hex


def due(actor: Actor, program_id: UUID | None = None) -> list[Due]:
    """All of it, by day."""
    until = actor.today + AHEAD
    days = span(actor.today - timedelta(days=1), until)  # a session of last night may not be over
    asked = binds(actor, program_id=program_id, since=actor.today - BACK, until=until, **days)
    found = [*_running_out(actor, asked), *_to_certify(actor, asked)]
    return sorted((one for one in found if one.on <= until), key=lambda one: one.cursor)


def due_page(actor: Actor, after: Cursor | None, program_id: UUID | None = None) -> tuple[list[Due], bool, int]:
    """A page of it, whether more follows, and how many there are in all."""
    every = due(actor, program_id)
    left = [one for one in every if after is None or one.cursor > after]
    return left[:A_PAGE], len(left) > A_PAGE, len(every)


def _running_out(actor: Actor, asked: dict[str, Any]) -> Iterable[Due]:
    rows = OPEN.read(asked)
    planned = _planned(asked) if rows else {}
    by_patient: dict[UUID, list[tuple[Any, Runway]]] = {}
    for row in rows:
        approved = Span(row.unit, row.units, row.from_on, row.until_on)
        there = {row.last_on} if row.last_on else set()
        its = foreseen(approved, row.days, row.minutes, there, planned.get(row.patient_id, {}), actor.today)
        by_patient.setdefault(row.patient_id, []).append((row, its))
    for hers in by_patient.values():
        runways = [its for _row, its in hers]
        yield from (_due(row, its) for row, its in hers if not is_followed(its, runways))


def _due(row: Any, its: Runway) -> Due:
    on = its.runs_out_on
    kind = Kind.USED_UP if its.is_used_up or on < its.span.until_on else Kind.ENDS
    return Due(on, kind, row.patient_id, row.name, row.id, its)


def _planned(asked: dict[str, Any]) -> dict[UUID, dict[date, int]]:
    """By patient and day, in minutes. A session counts once, in however many ways it is hers."""
    sessions = {(row.patient_id, row.id): row for row in PLANNED.read(asked)}
    found: dict[UUID, dict[date, int]] = {}
    for (patient_id, _session), row in sessions.items():
        hers, length = found.setdefault(patient_id, {}), (row.ends_at - row.starts_at) // timedelta(minutes=1)
        hers[row.local_on] = hers.get(row.local_on, 0) + length
    return found


def _to_certify(actor: Actor, asked: dict[str, Any]) -> Iterable[Due]:
    by_patient: dict[UUID, list[Any]] = {}
    for row in CERTIFIED_PLACES.read(asked):
        by_patient.setdefault(row.patient_id, []).append(row)
    for patient_id, rows in by_patient.items():
        stay = stay_of(map(place_of, rows), actor.today)
        if stay is not None:
            on = stay.due_after(rows[0].certified_on)
            kind = Kind.ADMISSION if stay.is_admission(on) else Kind.CERTIFICATION
            yield Due(on, kind, patient_id, rows[0].name, patient_id)
