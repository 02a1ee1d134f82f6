"""Records of long ago: one that a court wants kept, one whose time is over, one that a colleague asked to erase.

Nobody of it signs in. What they wrote is not there: they are here for what becomes of a record.
"""

from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from sqlalchemy import update

from portal.access.actor import Role
from portal.accounts.actions import Newcomer, add_account
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.demo.people import ZONE, Riverbend
from portal.erasing.actions import ask, hold
from portal.programs.models import Ending, Enrollment
from portal.schedule.recurrence import instant

HELD, DUE, ASKED = (("Pia Sandoval", 6), ("Otis Marlow", 7), ("Greta Voss", 8))
"""And how many years ago their last day was: a clinic keeps a record for seven, unless it says otherwise."""
WEEKS = relativedelta(weeks=8)
COLLEAGUE = ("Marta Eklund", "marta@riverbend.example")
COURT = "The county court wrote in October: keep everything until the case is closed."


def seed_keeping(clinic: Riverbend) -> None:
    held, _due, asked = (_long_gone(clinic, name, years) for name, years in (HELD, DUE, ASKED))
    hold(clinic.actor("sam", Role.ADMIN), held, COURT)
    colleague = Newcomer(*COLLEAGUE, Role.ADMIN, clinic.today - relativedelta(days=60))
    clinic.people["marta"] = add_account(colleague, by=clinic.id("sam"))
    clinic.people["marta"].standing = Standing.ACTIVE
    ask(clinic.actor("marta", Role.ADMIN), asked)


def _long_gone(clinic: Riverbend, name: str, years: int) -> User:
    last: date = clinic.today - relativedelta(years=years, months=2)
    first = last - WEEKS
    email = f"{name.split()[0].lower()}@riverbend.example"
    patient = add_account(Newcomer(name, email, Role.PATIENT, first), by=None)
    patient.standing, patient.created_at = Standing.DEACTIVATED, _at_nine(first)
    place = {"group_id": clinic.groups["day"].id, "from_on": first, "until_on": last, "ended_as": Ending.COMPLETED}
    db.session.add(Enrollment(patient_id=patient.id, **place))
    db.session.execute(update(RoleGrant).where(RoleGrant.user_id == patient.id).values(until_on=last))
    db.session.flush()
    return patient


def _at_nine(day: date) -> datetime:
    return instant(day, time(9), ZONE)
