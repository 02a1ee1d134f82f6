"""A second track of the day program, policies, a day on which the clinic is closed, and somebody who waits."""

from datetime import date, timedelta

from sqlalchemy import select

from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend, add_person
from portal.programs.actions import caring, joining, leading, settings
from portal.programs.actions.waiting import wait
from portal.programs.blueprints import BlueprintSession, blueprints
from portal.programs.models import CareRole, Group, Program, Track
from portal.schedule.actions.copying import later
from portal.schedule.actions.holidays import add_holiday
from portal.schedule.actions.reshaping import Weekly, add_series

SHIFT = 210  # minutes: from nine in the morning to half past twelve
DAYS = {0: 1, 2: 3, 4: 4}  # Monday's module on Tuesday, Wednesday's on Thursday: so a miss can be made up in the week
WEDNESDAY = 2
POLICIES = {
    "day": {"miss_window_days": 14, "misses_allowed": 2, "silent_allowed": 0, "notice_hours": 2, "length_weeks": 8},
    "evening": {
        "miss_window_days": 28,
        "misses_allowed": 4,
        "silent_allowed": 1,
        "notice_hours": 4,
        "length_weeks": 10,
    },
}


def seed_tracks(clinic: Riverbend) -> None:
    """After the schedule: a holiday cancels what was made already."""
    for name, policy in POLICIES.items():
        settings.change_program(program_of(clinic.groups[name]), policy, by=clinic.id("sam"))
    _afternoon(clinic)
    _people(clinic)
    closed = _next(clinic.today + timedelta(days=11), WEDNESDAY)
    add_holiday(clinic.actor("sam", Role.ADMIN), None, closed, "Clinic closed: staff training")


def _afternoon(clinic: Riverbend) -> None:
    program, sam = program_of(clinic.groups["day"]), clinic.actor("sam", Role.ADMIN)
    track = settings.add_track(program, {"name": "Afternoon"}, by=sam.id)
    facts = {"name": "Afternoon group", "capacity": 8, "minimum": 3, "room": "Room 2"}
    group = settings.add_group(track, facts | {"link": "https://video.riverbend.example/afternoon"}, by=sam.id)
    leading.add_leader(group, clinic.id("luis"), clinic.today - timedelta(days=60), by=sam.id)
    clinic.groups["afternoon"] = group
    monday = clinic.today - timedelta(days=clinic.today.weekday() + 21)
    for session in blueprints()["adult-day-iop"].sessions:
        add_series(sam, group, _later(session, group), monday)


def _later(session: BlueprintSession, group: Group) -> Weekly:
    return Weekly(
        title=session.focus,
        weekday=DAYS[session.weekday],
        begins=later(session.begins, SHIFT),
        ends=later(session.ends, SHIFT),
        room=group.room,
        link=group.link,
        blocks=session.blocks,
        rotation=session.lessons,
    )


def _people(clinic: Riverbend) -> None:
    """One in the new group, one who waits for the morning. Neither is there to be signed in as."""
    since, sam = clinic.today - timedelta(days=10), clinic.id("sam")
    add_person(clinic, "amir@riverbend.example", "Amir Haddad", "", Role.PATIENT, since)
    add_person(clinic, "grace@riverbend.example", "Grace Novak", "", Role.PATIENT, since)
    joining.enroll(clinic.id("amir"), clinic.groups["afternoon"], since, by=sam)
    for name in ("amir", "grace"):
        caring.set_care_team(clinic.id(name), clinic.id("priya"), CareRole.THERAPIST, since, by=sam)
    morning = db.session.get_one(Track, clinic.groups["day"].track_id)
    wait(clinic.id("grace"), morning, clinic.today + timedelta(days=3), by=sam)


def program_of(group: Group) -> Program:
    wanted = select(Program).join(Track, Track.program_id == Program.id).where(Track.id == group.track_id)
    return db.session.scalars(wanted).one()


def _next(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
