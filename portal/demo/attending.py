"""Who was there, how it was marked and changed, and what is said about the next session."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.demo.schedule import next_session
from portal.schedule.actions.lines import write_line
from portal.schedule.actions.marking import mark
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import Attendance, Kind, Presence
from portal.schedule.models import Appointment, Standing

LEADERS = {"day": "dana", "evening": "luis"}
LINE = "We missed you. The handout says what we practised; ask me about the second part next time."
WHY = "Came in by the back door at 9:15; the sign-in sheet shows it."


def seed_attending(clinic: Riverbend) -> None:
    """In place of the plain marks: signed by the leader, one late, one away with a line, one changed afterwards."""
    for group, leader in LEADERS.items():
        past = _past(clinic, group)
        for session in past:
            _sign(session, clinic.people[leader].id)
    _day_group(clinic)
    _said_before(clinic)


def _past(clinic: Riverbend, group: str) -> list[Appointment]:
    over = (Appointment.group_id == clinic.groups[group].id, Appointment.ends_at < clock.now())
    held = select(Appointment).where(*over, Appointment.standing == Standing.SCHEDULED)
    return list(db.session.scalars(held.order_by(Appointment.starts_at)))


def _sign(session: Appointment, leader_id: UUID) -> None:
    """As the leader would have: at the end of the session."""
    for one in db.session.scalars(select(Attendance).where(Attendance.appointment_id == session.id)):
        one.marked_by, one.marked_at = leader_id, session.ends_at


def _day_group(clinic: Riverbend) -> None:
    """Devon was away twice of late, once without a word; a mark of Maya's was changed days after."""
    past, dana = _past(clinic, "day"), clinic.actor("dana", Role.LEADER)
    if len(past) < 4:
        return
    devon, maya = clinic.id("devon"), clinic.id("maya")
    for session, presence in ((past[-2], Presence.UNEXCUSED), (past[-3], Presence.EXCUSED)):
        with clock.set_back(_hours_since_end(session)):
            mark(session, devon, presence, by=dana.id)
    with clock.set_back(_hours_since_end(past[-2]) / 2):
        write_line(dana, past[-2], devon, LINE)
    with clock.set_back(_hours_since_end(past[-4]) / 2):
        mark(past[-4], maya, Presence.LATE, late=15, by=dana.id, why=WHY)


def _hours_since_end(session: Appointment) -> float:
    return (clock.now() - session.ends_at) / timedelta(hours=1)


def _said_before(clinic: Riverbend) -> None:
    """Devon cannot come to the next session, and says so in time."""
    coming = next_session(clinic, "day")
    if coming is not None:
        devon = clinic.actor("devon", Role.PATIENT)
        with clock.set_back(1):
            give_notice(devon, coming, Kind.ABSENT, "My son has an appointment at school that I cannot move.")
