"""How each patient is reached, and whom to call for her."""

from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.programs.contacts import TOLD, change_contact
from tests.access.cast import WROTE
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for who in WROTE:
        told = ("(555) 555-0112", mark(who, "contact"), "a friend", "(555) 555-0134")
        change_contact(world.actor(who, Role.PATIENT), world.id(who), dict(zip(TOLD, told, strict=True)))
