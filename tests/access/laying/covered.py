"""What payers approved for two patients, what a doctor certified, and a letter each of them made."""

from datetime import timedelta

from sqlalchemy import select

from portal.access.actor import Role
from portal.coverage.actions.authorizing import Approved, authorize, certify
from portal.coverage.actions.proving import Asked, make_letter
from portal.coverage.models import Authorization, Certification, Unit
from portal.coverage.proof import Statement
from portal.coverage.runway import Span
from portal.database import db
from portal.demo.people import Riverbend
from tests.access.markers import COVERED, mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    sam = world.actor("sam", Role.ADMIN)
    span = Span(Unit.DAYS, 18, world.today - timedelta(days=9), world.today + timedelta(days=9))
    for patient in COVERED:
        whose = world.id(patient)
        authorize(sam, whose, Approved(mark(patient, "payer"), mark(patient, "reference"), span), "1")
        certify(sam, whose, world.today, mark(patient, "doctor"), "1")
        for kind, table in (("authorization", Authorization), ("certification", Certification)):
            made = db.session.scalars(select(table.id).where(table.patient_id == whose)).one()
            things.add(kind, f"{patient}'s", made, patient=patient)
        asked = Asked(world.today, world.today, names_program=False)
        states = Statement(mark(patient, "named"), "", {world.today: 50})
        letter = make_letter(world.actor(patient, Role.PATIENT), asked, states, "1")
        things.add("proof_letter", f"{patient}'s", letter, patient=patient)
