"""People in states that the world's own are not in: on hold, waiting, gone for good, on their last day, shut out."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing
from portal.database import db
from portal.demo.people import Riverbend, add_person
from portal.programs.actions import joining, leading
from portal.programs.actions.reading_on import read_until
from portal.programs.actions.waiting import wait
from portal.programs.models import CareTeamMember, Track
from tests.access.things import Things

DAY = timedelta(days=1)


def lay(world: Riverbend, things: Things) -> None:
    _patients(world)
    _staff(world)
    read_until(world.id("rosa"), world.today + 30 * DAY, by=None)


def _patients(world: Riverbend) -> None:
    for name in ("Greta Holm", "Hanna Lund", "Wanda Ortiz", "Paul Stone"):
        _person(world, name, Role.PATIENT)
    left = joining.enroll(world.id("greta"), world.groups["day"], world.today - 200 * DAY, by=None)
    joining.end_enrollment(left, world.today - 120 * DAY, by=None)
    read_until(world.id("greta"), world.today - DAY, by=None)
    held = joining.enroll(world.id("hanna"), world.groups["day"], world.today - 20 * DAY, by=None)
    joining.hold(held, world.today - 10 * DAY, None, by=None)
    track = db.session.scalars(select(Track).order_by(Track.id)).first()
    assert track is not None
    wait(world.id("wanda"), track, None, by=None)
    joining.enroll(world.id("paul"), world.groups["evening"], world.today - 20 * DAY, by=None)
    world.people["paul"].standing = Standing.DEACTIVATED


def _staff(world: Riverbend) -> None:
    _person(world, "Tess Arden", Role.THERAPIST)
    with_devon = {"patient_id": world.id("devon"), "user_id": world.id("tess"), "from_on": world.today - 5 * DAY}
    db.session.add(CareTeamMember(**with_devon, until_on=world.today))
    _person(world, "Yves Roux", Role.LEADER)
    leading.add_leader(world.groups["day"], world.id("yves"), world.today - 20 * DAY, by=None, is_co_leader=True)
    for name, last_day in (("tess", world.today), ("yves", world.today - DAY)):
        db.session.execute(update(RoleGrant).where(RoleGrant.user_id == world.id(name)).values(until_on=last_day))


def _person(world: Riverbend, name: str, role: Role) -> None:
    first = name.split()[0].lower()
    add_person(world, f"{first}@riverbend.example", name, "", role, world.today - 210 * DAY)
