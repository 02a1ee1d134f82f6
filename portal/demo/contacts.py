"""How the clinic reaches its patients, and whom it may call for them. Iris, who came this week, said nothing yet."""

from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.programs.contacts import TOLD, change_contact

SAID = (
    ("maya", "(555) 555-0112", "Elena Torres", "mother", "(555) 555-0134"),
    ("devon", "(555) 555-0121", "Hannah Kim", "sister", "(555) 555-0143"),
    ("lena", "(555) 555-0117", "Carol Walsh", "mother", "(555) 555-0156"),
)


def seed_contacts(clinic: Riverbend) -> None:
    for who, *told in SAID:
        change_contact(clinic.actor(who, Role.PATIENT), clinic.id(who), dict(zip(TOLD, told, strict=True)))
