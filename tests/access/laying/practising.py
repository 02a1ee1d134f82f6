"""A skill of the library, and what patients used of them."""

from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.skills.actions import note_use
from portal.skills.catalogue import Place, skills
from portal.skills.finding import Asked
from tests.access.things import Things

WHO = ("maya", "devon", "lena", "rosa")


def lay(world: Riverbend, things: Things) -> None:
    things.add("skill", "STOP", "stop")
    for patient in WHO:
        use, _new = note_use(world.actor(patient, Role.PATIENT), skills()["stop"], "1", Asked(8, Place.HOME, 2))
        things.add("skill_use", f"{patient}'s", use.id, patient=patient)
