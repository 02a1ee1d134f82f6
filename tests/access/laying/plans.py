"""Safety plans: Maya's agreed with her therapist, Lena's and Devon's not yet; Rosa made none."""

from portal import clock
from portal.access.actor import Role
from portal.database import new_id
from portal.demo.people import Riverbend
from portal.worksheets.actions.agreeing import agree
from portal.worksheets.actions.assigning import assign
from portal.worksheets.actions.saving import save_draft
from portal.worksheets.actions.sending import submit
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.document import Posted
from portal.worksheets.published import catalogue
from portal.worksheets.queries.plans import SAFETY_PLAN, versions_of
from tests.access.laying.words import TALKS
from tests.access.markers import PLANNED, mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for patient in PLANNED:
        with clock.set_back(30):
            _plan(world, patient)
    jordan, maya = world.actor("jordan", Role.THERAPIST), world.id("maya")
    agree(jordan, maya, versions_of(jordan, maya)[0].id)


def _plan(world: Riverbend, patient: str) -> None:
    herself, therapist = world.actor(patient, Role.PATIENT), world.actor(TALKS[patient], Role.THERAPIST)
    worksheet, words = catalogue().current(SAFETY_PLAN), mark(patient, "plan")
    assignment = assign(therapist, herself.id, worksheet)
    assignment.in_care = True
    contact = {"name": words, "phone": "(555) 010-0161"}
    answers = {
        "early_signs": words,
        "self_steps": [{"what": words}],
        "helper_list": [contact],
        "pro_list": [contact],
        "use_likely": 8,
        "made_on": world.today.isoformat(),
    }
    save_draft(herself, assignment, worksheet, Posted(flatten(worksheet, answers)))
    submit(herself, assignment, worksheet, Posted({}), new_id().hex)
