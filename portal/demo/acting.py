"""Lena’s mother sees when and where her sessions are, and the handouts of her group, until a birthday to come."""

from datetime import timedelta

from portal.access.actor import Role
from portal.accounts.actions import activate, open_invitation
from portal.demo.accounts import PASSWORD, REPRESENTATIVES
from portal.demo.people import Riverbend
from portal.programs.actions.representing import Terms, give


def seed_acting(clinic: Riverbend) -> None:
    """Her account is not among those to try on the sign-in page: it stands on Lena's pages, and the administrator's."""
    ((email, name, *_),) = REPRESENTATIVES
    terms = Terms("mother", None, clinic.today + timedelta(days=200), sees_schedule=True, sees_materials=True)
    since = clinic.today - timedelta(days=20)
    _user, token = give(clinic.actor("sam", Role.ADMIN), clinic.people["lena"], (name, email), since, terms)
    invitation = open_invitation(token)
    assert invitation is not None
    clinic.people["carol"] = activate(invitation, PASSWORD)
