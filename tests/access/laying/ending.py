"""A record that is on hold, and one that is to be erased."""

from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.models import User
from portal.database import db
from portal.demo.people import Riverbend
from portal.erasing.actions import ask, hold
from portal.programs.exceptional_models import LegalHold
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    sam = world.actor("sam", Role.ADMIN)
    hold(sam, db.session.get_one(User, world.id("devon")), mark("devon", "hold"))
    held = db.session.scalars(select(LegalHold.id).where(LegalHold.patient_id == world.id("devon"))).one()
    things.add("legal_hold", "devon's", held, patient="devon")
    asked = ask(sam, db.session.get_one(User, world.id("rosa")))
    db.session.flush()
    things.add("erasure", "rosa's", asked.id, patient="rosa")
