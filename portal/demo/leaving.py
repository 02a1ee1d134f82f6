"""Two who are not in a group now: one completed the program and can still read, one is on a break."""

from datetime import timedelta

from portal.access.actor import Role
from portal.demo.people import Riverbend, add_person
from portal.programs.actions import caring, joining, parting
from portal.programs.models import CareRole, Ending

PEOPLE = (("nina@riverbend.example", "Nina Park"), ("omar@riverbend.example", "Omar Haddad"))


def seed_leaving(clinic: Riverbend) -> None:
    """After the tracks: both were in the afternoon group."""
    sam, group = clinic.id("sam"), clinic.groups["afternoon"]
    began = clinic.today - timedelta(days=58)
    for email, name in PEOPLE:
        add_person(clinic, email, name, "", Role.PATIENT, began)
        name = email.split("@")[0]
        caring.set_care_team(clinic.id(name), clinic.id("jordan"), CareRole.THERAPIST, began, by=sam)
    nina = joining.enroll(clinic.id("nina"), group, began, by=sam, because="Referred by her primary care doctor.")
    parting.part(nina, clinic.today - timedelta(days=3), sam, Ending.COMPLETED, because="Eight weeks done.")
    omar = joining.enroll(clinic.id("omar"), group, clinic.today - timedelta(days=30), by=sam)
    away = clinic.today - timedelta(days=4)
    joining.hold(omar, away, clinic.today + timedelta(days=10), by=sam, because="Planned surgery.")
