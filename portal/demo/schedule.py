"""Weekly sessions three weeks back and four ahead, one-to-ones, who was there, and a calendar's address."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal import clock, programs
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import ZONE, Riverbend
from portal.schedule.actions.booking import add_session, book
from portal.schedule.actions.generating import generate
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import Presence
from portal.schedule.calendar.actions import begin as begin_calendar
from portal.schedule.models import Appointment, Series
from portal.schedule.policy import own
from portal.schedule.recurrence import instant
from portal.schedule.rotation import Lesson

DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}
PROGRAMS = Path(programs.__file__).parent / "library" / "programs.yaml"
GROUPS = {"adult-day-iop": "day", "dbt-evening-iop": "evening"}
DIARY: dict[str, Any] = {
    "bring": "Your diary card, on paper or on your phone.",
    "bring_in_other_languages": {"es": "Su tarjeta diaria, en papel o en su teléfono."},
}
MEMBERS = {"day": ("maya", "devon"), "evening": ("lena",)}
LABS = {"day": (time(9, 0), time(11, 0)), "evening": (time(16, 0), time(18, 0))}
TALKS = (("maya", "jordan", time(14, 0)), ("devon", "jordan", time(15, 0)), ("lena", "priya", time(14, 0)))


def seed_schedule(clinic: Riverbend) -> None:
    """Sessions around now, attendance behind it."""
    for program in yaml.safe_load(PROGRAMS.read_text(encoding="utf-8"))["programs"]:
        for session in program["sessions"]:
            _series(clinic, GROUPS[program["id"]], program, session)
    for patient, therapist, begins in TALKS:
        _talks(clinic, patient, therapist, begins)
    for group, members in MEMBERS.items():
        _skills_lab(clinic, group)
        for member in members:
            _attendance(clinic, member)
    begin_calendar(clinic.actor("maya", Role.PATIENT))


def next_session(clinic: Riverbend, group: str) -> Appointment | None:
    """The group's next one that has not begun."""
    coming = (Appointment.group_id == clinic.groups[group].id, Appointment.starts_at > clock.now())
    return db.session.scalar(select(Appointment).where(*coming).order_by(Appointment.starts_at).limit(1))


def _series(clinic: Riverbend, group: str, program: dict[str, Any], session: dict[str, Any]) -> None:
    place, monday = clinic.groups[group], clinic.today - timedelta(days=clinic.today.weekday() + 21)
    lessons = [one for week in program["weeks"] for one in week["sessions"] if one["day"] == session["day"]]
    series = Series(
        group_id=place.id,
        title=session["focus"],
        weekday=DAYS[session["day"]],
        begins=time.fromisoformat(session["start"]),
        ends=time.fromisoformat(session["end"]),
        zone=ZONE,
        from_on=monday,
        room=place.room,
        link=place.link,
        **(DIARY if "(DBT)" in session["focus"] else {}),
        blocks=session["blocks"],
        rotation=[Lesson.of(one).row() for one in lessons],
    )
    db.session.add(series)
    db.session.flush()
    generate(series, until=clinic.today + timedelta(days=28))


def _talks(clinic: Riverbend, patient: str, therapist: str, begins: time) -> None:
    """Once a week, the next one always today or tomorrow."""
    today_at = instant(clinic.today, begins, ZONE)
    coming = clinic.today if today_at > clock.now() + timedelta(minutes=30) else clinic.today + timedelta(days=1)
    for weeks in range(-3, 4):
        day: date = coming + timedelta(weeks=weeks)
        link = clinic.groups["day"].link.replace("/day", f"/{therapist}")
        book(clinic.id(patient), clinic.id(therapist), instant(day, begins, ZONE), day, link=link)


def _skills_lab(clinic: Riverbend, group: str) -> None:
    """A session tomorrow, should the week leave today and tomorrow free."""
    place, tomorrow = clinic.groups[group], clinic.today + timedelta(days=1)
    soon = select(Appointment.id).where(
        Appointment.group_id == place.id, Appointment.ends_at > clock.now(), Appointment.local_on <= tomorrow
    )
    if db.session.scalar(soon.limit(1)) is None:
        begins, ends = LABS[group]
        add_session(place, "Skills lab: practice and catch up", tomorrow, begins, ends, ZONE)


def _attendance(clinic: Riverbend, member: str) -> None:
    """There nearly every time; late once, away once."""
    past = own.where(Appointment.ends_at < clock.now()).order_by(Appointment.starts_at)
    asked = {"actor_id": clinic.id(member)}
    for number, session in enumerate(db.session.scalars(past, asked).all()):
        presence = {2: Presence.EXCUSED, 4: Presence.LATE}.get(number, Presence.PRESENT)
        mark(session, clinic.id(member), presence, late=20 if presence is Presence.LATE else 0)
