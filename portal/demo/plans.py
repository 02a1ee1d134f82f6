"""Safety plans: Maya's agreed with her therapist, Lena's with a change that waits for it; Devon has none yet."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from portal import clock
from portal.access.actor import Role
from portal.database import new_id
from portal.demo.people import Riverbend
from portal.worksheets.actions.agreeing import agree
from portal.worksheets.actions.answering import give_feedback, see_feedback
from portal.worksheets.actions.assigning import assign
from portal.worksheets.actions.saving import save_draft
from portal.worksheets.actions.sending import submit
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.document import Posted
from portal.worksheets.models import Assignment, State
from portal.worksheets.published import catalogue
from portal.worksheets.queries.plans import SAFETY_PLAN, versions_of

SOURCE = Path(__file__).parent / "library" / "plans.yaml"


def seed_plans(clinic: Riverbend) -> None:
    for told in yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["plans"]:
        assignment = _sent(clinic, told)
        if "agreed" in told:
            _agreed(clinic, told, assignment)


def _sent(clinic: Riverbend, told: dict[str, Any]) -> Assignment:
    therapist, patient = clinic.actor(told["by"], Role.THERAPIST), clinic.actor(told["patient"], Role.PATIENT)
    worksheet = catalogue().current(SAFETY_PLAN)
    made_on = clinic.today - timedelta(days=told["sent"][0])
    with clock.set_back(clinic.hours_since(*told["sent"])):
        assignment = assign(therapist, patient.id, worksheet)
        assignment.in_care = True  # what the scope would have loaded
        cells = flatten(worksheet, told["answers"] | {"made_on": made_on.isoformat()})
        save_draft(patient, assignment, worksheet, Posted(cells))
        submit(patient, assignment, worksheet, Posted({}), new_id().hex)
    return assignment


def _agreed(clinic: Riverbend, told: dict[str, Any], assignment: Assignment) -> None:
    therapist, patient_id = clinic.actor(told["by"], Role.THERAPIST), clinic.id(told["patient"])
    assert assignment.submission is not None
    with clock.set_back(clinic.hours_since(*told["agreed"])):
        give_feedback(therapist, assignment.submission, {}, told["overall"], State.REVIEWED, new_id().hex)
        agree(therapist, patient_id, versions_of(therapist, patient_id)[0].id)
        see_feedback(assignment.submission.id)
