"""A patient's own targets for her diary card, agreed on with her therapist."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.accounts.models import User
from portal.audit.record import record
from portal.caseload.forms import TargetForm
from portal.caseload.views.screens import blueprint
from portal.programs.policy import caseload
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace
from portal.worksheets.actions.targeting import agree_on, let_go
from portal.worksheets.policy import targets as targets_of_caseload
from portal.worksheets.queries.targets import watched
from portal.worksheets.targets import Direction, Target, TargetKind


@blueprint.get("/patients/<uuid:patient_id>/targets")
@within(caseload, "patient_id")
@leaves_trace
def targets(actor: Actor, patient: User) -> Response:
    return _page(actor, patient, TargetForm())


@blueprint.post("/patients/<uuid:patient_id>/targets")
@within(caseload, "patient_id")
@takes(TargetForm)
@says(_l("The target is added."))
def add_target(actor: Actor, patient: User) -> Response:
    form = TargetForm()
    if not form.submitted():
        return _page(actor, patient, form, 422)
    key = f"{patient.id.hex}:{form.form_key.data}"
    kind, direction = TargetKind(form.kind.data), Direction(form.direction.data)
    agree_on(actor, patient.id, form.label.data or "", kind, direction, key)
    return _back(patient.id)


@blueprint.post("/targets/<uuid:target_id>/end")
@within(targets_of_caseload, "target_id")
@says(_l("The target is let go."))
def end_target(actor: Actor, target: Target) -> Response:
    let_go(actor, target)
    return _back(target.patient_id)


def _page(actor: Actor, patient: User, form: TargetForm, status: int = 200) -> Response:
    found = watched(actor, patient.id)
    if found:
        record(actor.id, "read", "targets", patient.id, patient_id=patient.id)
        keep()
    return page("caseload/targets.html", status=status, patient=patient, targets=found, form=form)


def _back(patient_id: object) -> Response:
    return see(url_for("caseload.targets", patient_id=patient_id))
