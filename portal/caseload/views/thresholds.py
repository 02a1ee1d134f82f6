"""A patient's own thresholds for her diary card: from which answer on a follow-up is opened."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.accounts.models import User
from portal.caseload.threshold_form import ThresholdForm
from portal.caseload.views.screens import blueprint
from portal.database import Conflict
from portal.programs.policy import caseload
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions import watching
from portal.worksheets.policy import thresholds as thresholds_of_caseload
from portal.worksheets.queries.thresholds import set_for
from portal.worksheets.thresholds import Threshold


@blueprint.get("/patients/<uuid:patient_id>/thresholds")
@within(caseload, "patient_id")
def thresholds(actor: Actor, patient: User) -> Response:
    return _page(actor, patient, ThresholdForm())


@blueprint.post("/patients/<uuid:patient_id>/thresholds")
@within(caseload, "patient_id")
@takes(ThresholdForm)
@says(_l("The threshold is set."))
def set_threshold(actor: Actor, patient: User) -> Response:
    form = ThresholdForm()
    if not form.submitted():
        return _page(actor, patient, form, 422)
    try:
        watching.set_threshold(actor, patient.id, form.watch, f"{patient.id.hex}:{form.form_key.data}")
    except Conflict as enough:
        form.form_errors.append(str(enough))
        return _page(actor, patient, form, 409)
    return see(url_for("caseload.thresholds", patient_id=patient.id))


@blueprint.post("/thresholds/<uuid:threshold_id>/end")
@within(thresholds_of_caseload, "threshold_id")
@says(_l("The threshold is let go."))
def end_threshold(actor: Actor, threshold: Threshold) -> Response:
    watching.end_threshold(actor, threshold)
    return see(url_for("caseload.thresholds", patient_id=threshold.patient_id))


def _page(actor: Actor, patient: User, form: ThresholdForm, status: int = 200) -> Response:
    found = set_for(actor, patient.id)
    return page("caseload/thresholds.html", status=status, patient=patient, thresholds=found, form=form)
