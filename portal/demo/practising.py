"""Skills that were used on days past, and whether they helped."""

from dataclasses import replace
from datetime import timedelta

from portal import clock
from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.skills.actions import note_use, say
from portal.skills.catalogue import Place, skills
from portal.skills.finding import Asked

USES = (
    ("maya", 9, "18:40", "stop", Asked(7, Place.HOME, 10), True),
    ("maya", 6, "23:10", "tipp", Asked(8, Place.BED, 10), True),
    ("maya", 4, "12:25", "wise-mind", None, None),
    ("maya", 3, "22:45", "tipp", Asked(9, Place.BED, 2), True),
    ("maya", 2, "15:10", "check-facts", Asked(5, Place.WORK, 10), False),
    ("maya", 1, "17:30", "stop", Asked(7, Place.OUT, 2), True),
    ("lena", 3, "21:20", "self-soothe", Asked(8, Place.HOME, 10), True),
    ("lena", 1, "20:50", "tipp", Asked(9, Place.HOME, 2), False),
)


def seed_practising(clinic: Riverbend) -> None:
    """After what was taught. The cards of these days were filled in then; no tick is added to them."""
    for number, (name, days_ago, at, skill, asked, helped) in enumerate(USES):
        herself = replace(clinic.actor(name, Role.PATIENT), today=clinic.today - timedelta(days=days_ago))
        with clock.set_back(clinic.hours_since(days_ago, at)):
            use, _new = note_use(herself, skills()[skill], f"demo {number}", asked)
            if helped is not None:
                say(herself, use, helped)
