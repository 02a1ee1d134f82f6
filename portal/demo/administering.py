"""The evening program has an administrator of its own, beside Sam, who administers the clinic."""

from datetime import timedelta

from portal.access.actor import Role
from portal.demo.accounts import OF_ONE_PROGRAM
from portal.demo.people import Riverbend, add_person
from portal.demo.tracks import program_of


def seed_administering(clinic: Riverbend) -> None:
    program, since = program_of(clinic.groups["evening"]), clinic.today - timedelta(days=60)
    for email, name, credentials, _role in OF_ONE_PROGRAM:
        add_person(clinic, email, name, credentials, Role.PROGRAM_ADMIN, since, program.id)
