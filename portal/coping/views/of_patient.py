"""A patient's safety plan, for her therapist: to read, and to agree to."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within, within_or_reading
from portal.accounts.models import User
from portal.audit.record import record
from portal.coping.queries import plan_of
from portal.coping.views.screens import blueprint, found, number
from portal.programs.actions.emergency import note_reading
from portal.programs.policy import caseload, read_in_emergency
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import leaves_trace
from portal.worksheets.actions.agreeing import agree
from portal.worksheets.forms import AgreeForm


def in_emergency(actor: Actor, patient: User) -> Response:
    own = found(plan_of(actor, patient.id, number()))
    note_reading(actor, "safety_plan", patient.id, patient.id)
    return page("coping/of_patient.html", own=own, patient=patient, only_reads=True)


@blueprint.get("/patients/<uuid:patient_id>/safety-plan")
@within_or_reading(caseload, "patient_id", read_in_emergency, in_emergency)
@leaves_trace
def of_patient(actor: Actor, patient: User) -> Response:
    own = found(plan_of(actor, patient.id, number()))
    if own is not None:
        record(actor.id, "read", "submission_version", own.shown.id, patient_id=patient.id)
    return page("coping/of_patient.html", own=own, patient=patient)


@blueprint.post("/patients/<uuid:patient_id>/safety-plan/agreement")
@within(caseload, "patient_id")
@takes(AgreeForm)
@says(_l("Noted: you agreed on this together."))
def agree_to_plan(actor: Actor, patient: User) -> Response:
    agree(actor, patient.id, AgreeForm().version_id)
    return see(url_for("coping.of_patient", patient_id=patient.id))
