"""Programs, tracks, groups, places, leaders, care teams, people, an open invitation, the library's sheets."""

from datetime import time, timedelta

from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.actions import Newcomer, invite
from portal.database import db
from portal.demo.people import ZONE, Riverbend, add_person
from portal.notifications.mailing import token_for
from portal.programs.actions.waiting import wait
from portal.programs.group_models import Holiday
from portal.programs.life_models import OpenHours
from portal.programs.models import CareTeamMember, Cover, Enrollment, GroupLeader, Program, Track
from portal.schedule.models import Series
from tests.access.cast import PATIENTS
from tests.access.things import Things

ROWS = {"program": Program, "track": Track, "enrollment": Enrollment, "leader": GroupLeader}


def lay(world: Riverbend, things: Things) -> None:
    for kind, table in ROWS.items():
        things.add(kind, f"the first {kind}", db.session.scalars(select(table.id).order_by(table.id)).first())
    track = db.session.scalars(select(Track).order_by(Track.id)).first()
    assert track is not None
    things.add("waiting_place", "lena's", wait(world.id("lena"), track, None, by=None).id)
    holiday = Holiday(on_day=world.today + timedelta(days=400), name="Closed")
    series = Series(
        group_id=world.groups["day"].id,
        title="Goals",
        weekday=0,
        begins=time(9),
        ends=time(12),
        zone=ZONE,
        from_on=world.today + timedelta(days=300),
    )
    db.session.add_all([holiday, series])
    db.session.flush()
    things.add("holiday", "closed", holiday.id)
    things.add("open_hours", "the first", db.session.scalars(select(OpenHours.id).order_by(OpenHours.id)).first())
    things.add("series", "goals", series.id)
    both = (CareTeamMember.patient_id == world.id("maya"), CareTeamMember.user_id == world.id("jordan"))
    things.add("care_team_member", "maya and jordan", db.session.scalars(select(CareTeamMember.id).where(*both)).one())
    for name, group in world.groups.items():
        things.add("group", name, group.id, group=name)
    for name in (*PATIENTS, "jordan"):
        things.add("person", name, world.id(name), patient=name if name in PATIENTS else "")
    since = world.today - timedelta(days=1)
    ines = Newcomer("Ines Roth", "ines@riverbend.example", Role.PATIENT, since)
    world.people["ines"], token = invite(ines, by=None)
    things.add("invitation", "Ines's", token)
    things.add("stop", "Maya's", token_for(world.id("maya")))
    carla = add_person(world, "carla@riverbend.example", "Carla Ruiz", "", Role.THERAPIST, since)
    away = Cover(user_id=world.id("priya"), cover_id=carla.id, from_on=since, until_on=None)
    db.session.add(away)
    db.session.flush()
    things.add("cover", "priya's", away.id, staff="priya")
    things.add("slug", "thought record", "thought-record-short")
    things.add("diary", "diary card", "dbt-diary-card")
    things.add("measure", "WHO-5", "who-5")
    things.add("crisis_text", "the line on every page", "en.footer")
