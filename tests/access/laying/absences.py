"""Lena asks to come to the day group once; Maya's misses were handed to her therapist."""

from uuid import UUID

from portal import clock
from portal.database import db
from portal.demo.people import Riverbend
from portal.schedule.attendance_models import AttendanceConcern, MakeUp
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    coming = {group: UUID(things.named("appointment", f"{group}, coming").id) for group in ("day", "evening")}
    asked = MakeUp(
        patient_id=world.id("lena"),
        missed_id=coming["evening"],
        guest_id=coming["day"],
        asked_at=clock.now(),
    )
    concern = AttendanceConcern(
        patient_id=world.id("maya"),
        group_id=world.groups["day"].id,
        misses=3,
        silent=1,
        window_days=14,
        handed_by=world.id("dana"),
        handed_at=clock.now(),
        to_id=world.id("jordan"),
    )
    db.session.add_all([asked, concern])
    db.session.flush()
    things.add("make_up", "lena to the day group", asked.id, group="day", patient="lena")
    things.add("concern", "maya's", concern.id, patient="maya")
