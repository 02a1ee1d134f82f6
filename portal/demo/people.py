"""The people of Riverbend, its programs and groups."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID

from portal import clock
from portal.access.actor import Actor, Role
from portal.accounts.actions import Newcomer, activate, invite, open_invitation
from portal.accounts.models import User
from portal.database import db, new_id
from portal.demo.accounts import ACCOUNTS, PASSWORD
from portal.programs.actions import caring, joining, leading
from portal.programs.life_models import OpenHours
from portal.programs.models import CareRole, Clinic, Group, Program, Track
from portal.schedule.recurrence import instant

ZONE = "America/Chicago"


@dataclass
class Riverbend:
    """Who and what was made, by short name: `people["maya"]`, `groups["day"]`."""

    today: date
    people: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def id(self, name: str) -> UUID:
        return self.people[name].id

    def actor(self, name: str, role: Role) -> Actor:
        """The person as she would be, signed in today."""
        user = self.people[name]
        return Actor(
            id=user.id,
            name=user.name,
            first_name=user.first_name,
            roles=frozenset({role}),
            sign_in_id=new_id(),
            today=self.today,
            zone=ZONE,
        )

    def hours_since(self, days_ago: int, wall_clock: str) -> float:
        """Since that time of that day at the clinic; a few minutes when it has not come yet today."""
        then = instant(self.today - timedelta(days=days_ago), time.fromisoformat(wall_clock.zfill(5)), ZONE)
        return max((clock.now() - then).total_seconds() / 3600, 0.1)


def seed_people(today: date) -> Riverbend:
    """Clinic, programs, groups, people, enrolments, leaders and care teams."""
    clinic = Riverbend(today)
    joined = today - timedelta(days=24)
    db.session.add(
        Clinic(
            name="Riverbend IOP",
            short_name="Riverbend",
            zone=ZONE,
            phone="(555) 010-0142",
            hours="weekdays, 8 AM to 7 PM",
            reply_hours="on weekdays, 9 AM to 5 PM",
            reply_days=2,
            words={
                "es": {
                    "hours": "de lunes a viernes, de 8 AM a 7 PM",
                    "reply_hours": "de lunes a viernes, de 9 AM a 5 PM",
                }
            },
            on_call_name="Priya Nair",
            on_call_phone="(555) 010-0199",
        )
    )
    db.session.add_all(OpenHours(weekday=day, opens=time(8), closes=time(19)) for day in range(5))
    for email, name, credentials, role in ACCOUNTS:
        add_person(clinic, email, name, credentials, Role(role), today - timedelta(days=60))
    clinic.groups["day"] = _group(
        "Adult Day IOP", "Morning", "Day group", "Room 2", "https://video.riverbend.example/day"
    )
    clinic.groups["evening"] = _group(
        "DBT Evening IOP", "Evening", "Evening DBT group", "Room 1", "https://video.riverbend.example/evening"
    )
    for patient, group, therapist in (
        ("maya", "day", "jordan"),
        ("devon", "day", "jordan"),
        ("lena", "evening", "priya"),
    ):
        joining.enroll(clinic.id(patient), clinic.groups[group], joined, by=None)
        caring.set_care_team(clinic.id(patient), clinic.id(therapist), CareRole.THERAPIST, joined, by=None)
    for leader, group in (("dana", "day"), ("luis", "evening")):
        leading.add_leader(clinic.groups[group], clinic.id(leader), today - timedelta(days=60), by=None)
    return clinic


def add_person(
    clinic: Riverbend, email: str, name: str, credentials: str, role: Role, since: date, program_id: UUID | None = None
) -> User:
    """An active account with the demo password."""
    user, token = invite(Newcomer(name, email, role, since, credentials, program_id=program_id), by=None)
    invitation = open_invitation(token)
    assert invitation is not None
    activate(invitation, PASSWORD)
    clinic.people[email.split("@")[0]] = user
    return user


def _group(program: str, track: str, name: str, room: str, link: str) -> Group:
    row = Program(name=program)
    db.session.add(row)
    db.session.flush()
    part = Track(program_id=row.id, name=track)
    db.session.add(part)
    db.session.flush()
    group = Group(track_id=part.id, name=name, room=room, link=link, capacity=10)
    db.session.add(group)
    db.session.flush()
    return group
