"""Sessions of both groups, one-to-ones, what patients said about not coming, and addresses of calendars."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import ZONE, Riverbend
from portal.schedule.actions.booking import book
from portal.schedule.actions.changing import put_stand_in
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import Kind
from portal.schedule.calendar import actions as calendar
from portal.schedule.calendar.queries import offered
from portal.schedule.models import Appointment
from tests.access.cast import CAST
from tests.access.markers import mark
from tests.access.things import Things

HERE = ZoneInfo(ZONE)
MEMBERS = {"day": ("maya", "devon"), "evening": ("lena",)}
TALKS = (
    ("maya", "jordan", 2, "talkreason"),
    ("devon", "jordan", 3, "talkreason"),
    ("lena", "priya", 2, "talkreason"),
    ("rosa", "jordan", -40, "talkreason"),
    ("maya", "nora", -40, "oldreason"),
)

CALENDARS = {"maya": Role.PATIENT, "priya": Role.THERAPIST}


def lay(world: Riverbend, things: Things) -> None:
    for group, members in MEMBERS.items():
        coming = session(world, group, 1)
        things.add("appointment", f"{group}, coming", coming.id, group=group, to_members=True)
        for member in members:
            _tell(world, member, coming, mark(member, "reason"))
    coming.title = mark("evening", "session")
    long_ago = session(world, "day", -40)
    things.add("appointment", "day, with Rosa", long_ago.id, group="day", back_then=frozenset({"rosa"}))
    _tell(world, "rosa", long_ago, mark("rosa", "reason"))
    for patient, staff, days, what in TALKS:
        talk = book(world.id(patient), world.id(staff), _at(world, days), _at(world, days).date())
        things.add("appointment", f"{patient} and {staff}, {days}", talk.id, patient=patient, staff=staff)
        _tell(world, patient, talk, mark(patient, what))
    _stand_in(world, things)
    for name, role in CALENDARS.items():
        whose = {"patient" if role is Role.PATIENT else "staff": name}
        things.add("feed", f"{name}'s", _calendar(world, name, role), **whose)


def _stand_in(world: Riverbend, things: Things) -> None:
    """Dana cannot come to one session; Luis leads it for her."""
    held = session(world, "day", 2)
    put_stand_in(world.id("dana"), held, world.id("luis"), world.id("dana"))
    things.add("appointment", "day, with a stand-in", held.id, group="day", to_members=True)


def _at(world: Riverbend, days: int) -> datetime:
    return datetime.combine(world.today + timedelta(days=days), time(10), tzinfo=HERE)


def session(world: Riverbend, group: str, days: int, title: str = "Coping skills") -> Appointment:
    starts_at = _at(world, days)
    row = Appointment(
        group_id=world.groups[group].id,
        local_on=starts_at.date(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        title=title,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _calendar(world: Riverbend, name: str, role: Role) -> str:
    """The secret of an address that says as much as one can."""
    actor = world.actor(name, role)
    calendar.begin(actor)
    calendar.say(actor, says_what=True)
    offer = offered(actor)
    assert offer is not None
    return offer.address.rsplit("/", 1)[1].removesuffix(".ics")


def _tell(world: Riverbend, patient: str, session: Appointment, reason: str) -> None:
    """An hour before it began, or now if it is yet to come."""
    assert CAST[patient].role == Role.PATIENT
    over = (clock.now() - session.starts_at).total_seconds() / 3600
    with clock.set_back(max(0.0, over + 1)):
        give_notice(world.actor(patient, Role.PATIENT), session, Kind.ABSENT, reason)
