"""One session with all that belongs to it: what is due, posted and planned, what she said, what came of it."""

from dataclasses import dataclass
from uuid import UUID

from portal.access.actor import Actor
from portal.access.scope import reach
from portal.materials import queries as materials
from portal.materials.queries import Item
from portal.programs.policy import caseload
from portal.schedule.models import Appointment
from portal.schedule.queries import sessions
from portal.schedule.queries.own_notice import Notice, notice_of
from portal.schedule.queries.record import Entry, entry_of
from portal.schedule.queries.sessions import Session
from portal.skills.catalogue import names
from portal.worksheets.queries.for_session import SessionSheets, session_sheets


@dataclass(frozen=True)
class Block:
    """One part of a session, by the plan."""

    title: str
    minutes: int


@dataclass(frozen=True)
class SessionPage:
    """`about`: whose notice it is, if there is one. `is_mine`: a one-to-one of whose patient the actor answers for.

    What follows it is for her who attends alone.
    """

    session: Session
    about: UUID | None
    notice: Notice | None
    is_mine: bool = False
    blocks: tuple[Block, ...] = ()
    skills: tuple[str, ...] = ()
    sheets: SessionSheets | None = None
    handouts: tuple[Item, ...] = ()
    entry: Entry | None = None


def session_page(actor: Actor, appointment: Appointment) -> SessionPage:
    """Three statements for staff, one more at a one-to-one; six for a patient. One more for a key to her words."""
    it = sessions.one(actor, appointment.id)
    about = appointment.patient_id if appointment.staff_id == actor.id else actor.id
    notice = notice_of(actor, it.id, about) if it.notice and about else None
    if not actor.is_patient:
        is_mine = appointment.patient_id is not None and reach(caseload, actor, appointment.patient_id) is not None
        return SessionPage(it, about, notice, is_mine)
    return SessionPage(
        session=it,
        about=about,
        notice=notice,
        blocks=blocks_of(appointment),
        skills=skills_of(appointment),
        sheets=session_sheets(actor, it.id, appointment.in_session, appointment.homework),
        handouts=handouts_for(actor, it.id),
        entry=entry_of(actor, it.id),
    )


def skills_of(appointment: Appointment) -> tuple[str, ...]:
    """The names of what was taught, or is to be."""
    return tuple(names(appointment.skills if appointment.taught is None else appointment.taught))


def handouts_for(actor: Actor, appointment_id: UUID) -> tuple[Item, ...]:
    return tuple(one for one in materials.for_today(actor, appointment_id) if one.appointment_id == appointment_id)


def blocks_of(appointment: Appointment) -> tuple[Block, ...]:
    return tuple(Block(str(one["title"]), int(one["minutes"])) for one in appointment.blocks)
