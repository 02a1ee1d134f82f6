"""What the tests of a session's room begin with: sessions that run, people around them, and forms filled in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, User
from portal.accounts.models import Standing as Active
from portal.audit.record import open_chain
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import leading
from portal.programs.models import CareTeamMember, Enrollment
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import Asked, Attendance, Kind, MakeUp, Presence
from portal.schedule.models import Appointment, StandIn
from portal.vault.sealing import make_key
from tests.actors import actor
from tests.schedule.given import group, session_in, today, writing
from tests.visitor import Page, Visitor

RUNS = -0.2
WITH_KEYS = 40


def room_of(app: Flask, session: UUID) -> str:
    """The leader's address of it."""
    with app.app_context():
        return f"/groups/{db.session.get_one(Appointment, session).group_id}/sessions/{session}"


def running(app: Flask, **more: Any) -> str:
    """A session of the day group that began a few minutes ago; its room."""
    return room_of(app, session_in(app, RUNS, **more))


def session_id(room: str) -> UUID:
    return UUID(room.rsplit("/", 1)[1])


def send_marks(leader: Visitor, page: Page, status: int = 303, everyone: bool = False, **marks: str) -> Page:
    """Tap on the page: `maya="late 10"`, `devon="early - 20"`, `maya="here"`."""
    form = page.form("/attendance")
    action = form.pop("@")
    form.update(_fields(leader, marks))
    if everyone:
        form["everyone"] = "1"
    return leader.post(action, form, status=status)


def _fields(leader: Visitor, marks: dict[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    with leader.app.app_context():
        for name, told in marks.items():
            if name == "why":
                fields["why"] = told
                continue
            choice, late, early = (*told.split(" "), "", "")[:3]
            place = actor(name).id.hex
            fields |= {f"{place}-mark": choice, f"{place}-late": "" if late == "-" else late, f"{place}-early": early}
    return fields


def mark_at(leader: Visitor, room: str, status: int = 303, everyone: bool = False, **marks: str) -> Page:
    return send_marks(leader, leader.get(room), status, everyone, **marks)


def marks_of(app: Flask, room: str) -> dict[str, tuple[str, int, int, int]]:
    """By first name: presence, minutes, late, early, as they count now."""
    with app.app_context():
        rows = db.session.execute(
            select(User.name, Attendance)
            .join(User, User.id == Attendance.patient_id)
            .where(Attendance.appointment_id == session_id(room), Attendance.superseded_at.is_(None))
        )
        return {
            name.split()[0].lower(): (one.presence.value, one.minutes, one.late_minutes, one.early_minutes)
            for name, one in rows
        }


def all_marks(app: Flask, room: str) -> int:
    with app.app_context():
        wanted = select(Attendance.id).where(Attendance.appointment_id == session_id(room))
        return len(db.session.scalars(wanted).all())


def co_leader(app: Flask, name: str = "luis") -> None:
    with writing(app):
        leading.add_leader(group("day"), actor(name).id, today() - timedelta(days=9), by=None)


def stand_in(app: Flask, room: str, name: str = "luis", days: int = 7) -> None:
    with writing(app):
        row = StandIn(
            appointment_id=session_id(room),
            user_id=actor(name).id,
            until_on=today() + timedelta(days=days),
            made_by=actor("sam").id,
            made_at=clock.now(),
        )
        db.session.add(row)


def missed(app: Flask, name: str, *days_ago: int, presence: Presence = Presence.UNEXCUSED) -> list[UUID]:
    """Past sessions of the day group that somebody was marked as not at."""
    found = []
    for days in days_ago:
        session = session_in(app, -24 * days - 5)
        with writing(app):
            mark(db.session.get_one(Appointment, session), actor(name).id, presence, by=actor("dana").id)
        found.append(session)
    return found


def asks(app: Flask, name: str, guest: UUID, missed_id: UUID, standing: Asked = Asked.ASKED) -> UUID:
    """A patient asks to come to a session in place of one she missed."""
    with writing(app):
        one = MakeUp(
            patient_id=actor(name).id, missed_id=missed_id, guest_id=guest, standing=standing, asked_at=clock.now()
        )
        db.session.add(one)
        db.session.flush()
        return one.id


def tells(visitor: Visitor, room: str, kind: Kind, reason: str = "") -> None:
    visitor.post(f"/schedule/{session_id(room)}/notice", {"kind": kind.value, "reason": reason})


def noticed(app: Flask, kind: str) -> list[UUID]:
    """Who was sent a notice of this kind, each time."""
    with app.app_context():
        return list(db.session.scalars(select(Notice.user_id).where(Notice.kind == kind)))


def fill_group(app: Flask, number: int, therapist: str = "jordan", capacity: int = 0) -> list[UUID]:
    """So many more people in the day group, the first of them each with a key and a chain."""
    with writing(app):
        here, since = group("day"), today() - timedelta(days=9)
        here.capacity = capacity or number + 50
        people = [
            User(
                name=f"Person {n:04}",
                email_sealed="",
                email_lookup=f"room {n}",
                standing=Active.ACTIVE,
                created_at=clock.now(),
            )
            for n in range(number)
        ]
        db.session.add_all(people)
        db.session.flush()
        by = actor(therapist).id
        for person in people[:WITH_KEYS]:
            make_key(person.id)
            open_chain(person.id)
        for person in people:
            db.session.add(RoleGrant(user_id=person.id, role=Role.PATIENT, from_on=since))
            db.session.add(CareTeamMember(patient_id=person.id, user_id=by, from_on=since))
            db.session.add(Enrollment(patient_id=person.id, group_id=here.id, from_on=since))
        return [person.id for person in people]
