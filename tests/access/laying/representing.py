"""Somebody acts for Maya and sees all that can be switched on; somebody else did until she came of age."""

from datetime import timedelta

from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.actions import activate, open_invitation
from portal.database import db
from portal.demo.accounts import PASSWORD
from portal.demo.people import Riverbend
from portal.programs.actions.representing import Terms, end_what_age_ends, give
from portal.programs.exceptional_models import Representative
from tests.access.things import Things

DAY = timedelta(days=1)


def lay(world: Riverbend, things: Things) -> None:
    """By the rows as the portal writes them; what came of age today is settled as the worker does it."""
    _acts(world, things, "Petra Voss", Terms("grandmother", None, None, True, True), lasts=True)
    _acts(world, things, "Otto Brand", Terms("uncle", None, world.today, True, True), lasts=False)
    end_what_age_ends()


def _acts(world: Riverbend, things: Things, whole_name: str, terms: Terms, lasts: bool) -> None:
    name, since = whole_name.split()[0].lower(), world.today - 20 * DAY
    who = (whole_name, f"{name}@riverbend.example")
    user, token = give(world.actor("sam", Role.ADMIN), world.people["maya"], who, since, terms)
    invitation = open_invitation(token)
    assert invitation is not None
    world.people[name] = activate(invitation, PASSWORD)
    row = db.session.scalars(select(Representative.id).where(Representative.user_id == user.id)).one()
    things.add("representative", f"{name}'s", row, patient="maya", staff=name, group="day", lasts=lasts)
