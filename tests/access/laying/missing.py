"""A session of each group that somebody missed, with a line to her and what she asked for; agreements, shown names."""

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.programs.agreements import NONE, show_as, word_anew
from portal.programs.models import Group
from portal.schedule.actions.marking import mark as note
from portal.schedule.attendance_models import LINE, AbsenceLine, MakeUp, Presence
from portal.schedule.models import Appointment
from portal.vault.sealing import seal
from portal.web.languages import ENGLISH
from tests.access.laying.sessions import session
from tests.access.markers import mark
from tests.access.things import Things

MODULE = "Distress tolerance"
MISSED = (("maya", "day", "dana"), ("lena", "evening", "luis"))


def lay(world: Riverbend, things: Things) -> None:
    for patient, group, leader in MISSED:
        missed = session(world, group, -3)
        missed.module = MODULE
        note(missed, world.id(patient), Presence.EXCUSED, by=world.id(leader))
        if group == "day":
            note(missed, world.id("devon"), Presence.PRESENT, by=world.id(leader))
        things.add("missed", f"{patient}'s", missed.id, patient=patient)
        _line(world, patient, leader, missed)
        made = MakeUp(patient_id=world.id(patient), missed_id=missed.id, guest_id=missed.id, asked_at=clock.now())
        db.session.add(made)
        things.add("make_up", f"{patient}'s", _stored(made).id, patient=patient, group=group)
        word_anew(world.actor(leader, Role.LEADER), world.groups[group], {ENGLISH: mark(group, "agreement")}, NONE)
        show_as(world.actor(patient, Role.PATIENT), world.groups[group], mark(patient, "shown"))
    _offer(world)
    then = select(Appointment.id).where(Appointment.group_id.is_not(None)).order_by(Appointment.local_on).limit(1)
    things.add("missed", "rosa's, long ago", db.session.scalars(then).one(), patient="rosa")


def _offer(world: Riverbend) -> None:
    """Another group of the same program has that module once more: whoever missed it may come there instead."""
    second = Group(track_id=world.groups["day"].track_id, name="Second group")
    db.session.add(second)
    db.session.flush()
    world.groups["second"] = second
    offered = session(world, "second", 3, mark("second", "session"))
    offered.module = MODULE
    del world.groups["second"]  # nobody is in it


def _line(world: Riverbend, patient: str, leader: str, missed: Appointment) -> None:
    line_id, to = new_id(), world.id(patient)
    sealed = seal(to, LINE, line_id, mark(patient, "line"))
    about = {"appointment_id": missed.id, "patient_id": to, "made_by": world.id(leader), "made_at": clock.now()}
    db.session.add(AbsenceLine(id=line_id, line_sealed=sealed, **about))


def _stored(made: MakeUp) -> MakeUp:
    db.session.flush()
    return made
