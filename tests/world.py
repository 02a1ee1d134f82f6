"""The people every test speaks of: Riverbend's own, and those who must see nothing.

maya: patient, day group; her therapist is jordan.      devon: same group, same therapist.
lena: patient, evening group; her therapist is priya.   rosa: discharged from the day group a month ago.
dana leads the day group, luis the evening one.         nora was maya's therapist until last month.
sam: administrator.                                     olga: a therapist whose account is shut.
"""

from datetime import timedelta

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import Standing
from portal.database import db
from portal.demo.people import ZONE, Riverbend, add_person, seed_people
from portal.programs.actions import joining
from portal.programs.models import CareRole, CareTeamMember

PERSONAS = ("maya", "devon", "lena", "rosa", "jordan", "priya", "nora", "dana", "luis", "sam", "olga")


def build() -> Riverbend:
    """The whole world, committed."""
    today = clock.today_in(ZONE)
    world = seed_people(today)
    long_ago, last_month = today - timedelta(days=90), today - timedelta(days=30)
    add_person(world, "rosa@riverbend.example", "Rosa Silva", "", Role.PATIENT, long_ago)
    add_person(world, "nora@riverbend.example", "Nora Beck", "PsyD", Role.THERAPIST, long_ago)
    add_person(world, "olga@riverbend.example", "Olga Marsh", "LCSW", Role.THERAPIST, long_ago)
    place = joining.enroll(world.id("rosa"), world.groups["day"], long_ago, by=None)
    joining.end_enrollment(place, last_month, by=None)
    for patient, therapist in (("rosa", "jordan"), ("maya", "nora")):
        member = CareTeamMember(
            patient_id=world.id(patient), user_id=world.id(therapist), care_role=CareRole.THERAPIST, from_on=long_ago
        )
        member.until_on = last_month
        db.session.add(member)
    world.people["olga"].standing = Standing.DEACTIVATED
    db.session.commit()
    return world
