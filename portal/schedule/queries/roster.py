"""Who is expected at a session: what she said about coming, how she was marked, what stands open about her."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.access.actor import Actor, initials
from portal.access.scope import binds
from portal.reading import read
from portal.schedule.attendance_models import CAUSE, LINE, REASON, Asked, Kind, Presence
from portal.schedule.causes import cause_words
from portal.schedule.models import Appointment
from portal.schedule.queries.frame import Frame, frame_of
from portal.schedule.queries.roster_rows import ROSTER
from portal.vault.sealing import hold_key, unseal


@dataclass(frozen=True)
class Mark:
    """How she is marked now. `amended`: it was another before."""

    id: UUID
    presence: Presence
    minutes: int
    late: int
    early: int
    by: str
    at: datetime
    amended: bool


@dataclass(frozen=True)
class Line:
    """What a leader wrote to her about a session she missed; it may change until she has read it."""

    words: str = field(repr=False)
    read_at: datetime | None


@dataclass(frozen=True)
class Handed:
    """Her therapist was told of her misses."""

    at: datetime
    misses: int
    seen_at: datetime | None


@dataclass(frozen=True)
class Expected:
    """A name on the roster. `asked`: she is a guest who makes up for a miss, or asks to be."""

    patient_id: UUID
    name: str
    shown_as: str = ""
    first_day: bool = False
    number: int = 0
    asked: Asked | None = None
    make_up_id: UUID | None = None
    notice: Kind | None = None
    told_at: datetime | None = None
    seen: bool = True
    cause: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)
    mark: Mark | None = None
    line: Line | None = None
    handed: Handed | None = None
    therapist: str = ""

    @property
    def is_guest(self) -> bool:
        return self.asked is Asked.CONFIRMED

    @property
    def is_in(self) -> bool:
        """Expected, rather than asking to come."""
        return self.asked is not Asked.ASKED

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


def seated(actor: Actor, appointment: Appointment) -> tuple[Frame, list[Expected]]:
    """Who is expected, and who asks to come, within what. The caller's scope says who may know.

    One statement: it brings the keys along with which the words are opened.
    """
    rows = read(ROSTER, binds(actor, appointment_id=appointment.id))
    return frame_of(rows[0]), [_expected(row) for row in rows if row.id is not None]


def roster(actor: Actor, appointment: Appointment) -> list[Expected]:
    _frame, people = seated(actor, appointment)
    return people


def _expected(row: Any) -> Expected:
    if row.key_id:
        hold_key(row.key_id, row.wrapped, row.id)
    return Expected(
        patient_id=row.id,
        name=row.name,
        shown_as=row.shown_as or "",
        first_day=bool(row.first_day),
        number=row.number or 0,
        asked=row.asked,
        make_up_id=row.make_up_id,
        notice=row.kind,
        told_at=row.made_at,
        seen=row.notice_id is None or row.seen_at is not None,
        cause=cause_words(opened(CAUSE, row.notice_id, row.cause_sealed)),
        reason=opened(REASON, row.notice_id, row.reason_sealed),
        mark=mark_of(row) if row.mark_id else None,
        line=Line(opened(LINE, row.line_id, row.line_sealed), row.read_at) if row.line_id else None,
        handed=Handed(row.handed_at, row.misses, row.concern_seen_at) if row.handed_at else None,
        therapist=row.therapist or "",
    )


def mark_of(row: Any) -> Mark | None:
    """None for one that was taken away again."""
    if row.presence is Presence.EXPECTED:
        return None
    return Mark(
        id=row.mark_id,
        presence=row.presence,
        minutes=row.minutes,
        late=row.late_minutes,
        early=row.early_minutes,
        by=row.marked_by or "",
        at=row.marked_at,
        amended=bool(row.amended),
    )


def opened(place: str, row_id: UUID, envelope: str | None) -> str:
    return unseal(place, row_id, envelope) if envelope else ""
