"""What payers approved, what a doctor certified, and a letter that Maya made."""

from datetime import date, timedelta

from portal import clock
from portal.access.actor import Role
from portal.coverage.actions.authorizing import Approved, authorize, certify
from portal.coverage.actions.proving import Asked, make_letter
from portal.coverage.models import Unit
from portal.coverage.proof import Statement
from portal.coverage.runway import Span
from portal.demo.people import Riverbend
from portal.schedule.queries.attended import attended, minutes_by_day

DOCTOR = "Dr. Ana Feld"
EVERY = 30
"""Days between certifications, as a program has them by default."""


def seed_coverage(clinic: Riverbend) -> None:
    """To be laid after who was there: what is used comes from it. Maya has used 6 of 18; Devon's is nearly used up. Who
    is new is not certified yet."""
    for patient, used, units, weeks in (("maya", 6, 18, 4), ("devon", 8, 10, 3), ("lena", 4, 12, 5)):
        _authorize(clinic, patient, used, units, clinic.today + timedelta(weeks=weeks))
    for patient, due_in in (("maya", 5), ("devon", 21), ("lena", 16), ("omar", 25), ("amir", 20)):
        certified_on = clinic.today - timedelta(days=EVERY - due_in)
        certify(clinic.actor("sam", Role.ADMIN), clinic.id(patient), certified_on, DOCTOR, "demo")
    _letter(clinic)


def _authorize(clinic: Riverbend, patient: str, used: int, units: int, until: date) -> None:
    """From the day from which so many days were attended."""
    days = sorted(_days(clinic, patient))
    first = days[-used] if len(days) >= used else clinic.today - timedelta(days=24)
    approved = Approved("Prairie Health", "PH-2041-07", Span(Unit.DAYS, units, first, until))
    with clock.set_back(24):
        authorize(clinic.actor("sam", Role.ADMIN), clinic.id(patient), approved, "demo")


def _letter(clinic: Riverbend) -> None:
    last = clinic.today - timedelta(days=2)
    days = {day: minutes for day, minutes in _days(clinic, "maya").items() if day <= last}
    if days:
        asked = Asked(min(days), last, names_program=False)
        with clock.set_back(24 * 2):
            make_letter(clinic.actor("maya", Role.PATIENT), asked, Statement("Maya Torres", "", days), "demo")


def _days(clinic: Riverbend, patient: str) -> dict[date, int]:
    since = clinic.today - timedelta(days=24)
    return minutes_by_day(attended(clinic.id(patient), clinic.today, since, clinic.today))
