"""How somebody goes on after the program, planned from the first week on."""

from datetime import date

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.accounts.models import User
from portal.audit.record import record
from portal.leaving import queries
from portal.leaving.plan import SLUG
from portal.notifications.bell.actions import look_at
from portal.programs.policy import caseload
from portal.web.formatting import in_words
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.transaction import leaves_trace
from portal.worksheets.actions.agreeing import agree
from portal.worksheets.forms import AgreeForm, StartForm

blueprint = Blueprint("leaving", __name__)


@blueprint.app_template_filter("long_day")
def _long_day(value: date) -> str:
    """ "March 3, 2027"."""
    return in_words(value, "long")


@blueprint.get("/step-down")
@role(Role.PATIENT)
def step_down(actor: Actor) -> Response:
    look_at(actor, None, queries.TOLD, slug=SLUG)
    return page("leaving/step_down.html", it=queries.own(actor), form=StartForm(None, slug=SLUG), patient=None)


@blueprint.get("/patients/<uuid:patient_id>/step-down")
@within(caseload, "patient_id")
@leaves_trace
def of_patient(actor: Actor, patient: User) -> Response:
    record(actor.id, "read", "step_down", patient.id, patient_id=patient.id)
    return page("leaving/step_down.html", it=queries.of_patient(actor, patient), form=None, patient=patient)


@blueprint.post("/patients/<uuid:patient_id>/step-down/agreement")
@within(caseload, "patient_id")
@says(_l("Noted: you agreed on this together."))
def agree_to_plan(actor: Actor, patient: User) -> Response:
    agree(actor, patient.id, AgreeForm().version_id, SLUG)
    return see(url_for("leaving.of_patient", patient_id=patient.id))
