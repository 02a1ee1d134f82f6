"""What a patient missed at one session: its topic, handouts and worksheets, and a line from who led it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.attending.queries.one_session import handouts_for, skills_of
from portal.materials.queries import Item
from portal.reading import read
from portal.schedule.actions.asking import can_be_made_up
from portal.schedule.attendance_models import LINE, AbsenceLine
from portal.schedule.models import Appointment
from portal.schedule.queries import sessions
from portal.schedule.queries.record import Entry, entry_of
from portal.schedule.queries.sessions import Session
from portal.vault.sealing import unseal
from portal.worksheets.queries.for_session import SessionSheets, session_sheets


@dataclass(frozen=True)
class Line:
    """What somebody who led the session wrote to her. `by`: a first name."""

    id: UUID
    by: str
    words: str = field(repr=False)
    made_at: datetime
    is_new: bool


@dataclass(frozen=True)
class MissedPage:
    session: Session
    entry: Entry
    skills: tuple[str, ...]
    was_taught: bool  # noted by who led it, rather than planned
    handouts: tuple[Item, ...]
    sheets: SessionSheets
    line: Line | None
    can_make_up: bool


_LINE = (
    select(AbsenceLine.id, AbsenceLine.line_sealed, AbsenceLine.made_at, AbsenceLine.read_at, User.name)
    .join(User, User.id == AbsenceLine.made_by)
    .where(AbsenceLine.patient_id == ME, AbsenceLine.appointment_id == bindparam("appointment_id", type_=Uuid()))
)


def missed_page(actor: Actor, appointment: Appointment) -> MissedPage:
    """Five statements, and one for a key where there is a line."""
    entry = entry_of(actor, appointment.id)
    assert entry is not None  # what she missed is her own
    return MissedPage(
        session=sessions.one(actor, appointment.id),
        entry=entry,
        skills=skills_of(appointment),
        was_taught=appointment.taught is not None,
        handouts=handouts_for(actor, appointment.id),
        sheets=session_sheets(actor, appointment.id, appointment.in_session, appointment.homework),
        line=_line(actor, appointment.id),
        can_make_up=bool(appointment.module) and can_be_made_up(appointment.local_on, actor.today),
    )


def _line(actor: Actor, appointment_id: UUID) -> Line | None:
    row = read(_LINE, binds(actor, appointment_id=appointment_id)).one_or_none()
    if row is None:
        return None
    return Line(row.id, row.name.split()[0], unseal(LINE, row.id, row.line_sealed), row.made_at, row.read_at is None)
