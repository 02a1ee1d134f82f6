"""What a patient said of her first days has been read."""

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.views.screens import blueprint
from portal.programs.early_checks import followed, see
from portal.programs.life_models import EarlyCheck
from portal.web import pages


@blueprint.post("/early-checks/<uuid:check_id>/reading")
@within(followed, "check_id")
def read_early_check(actor: Actor, check: EarlyCheck) -> Response:
    see(actor, check)
    return pages.see(url_for("caseload.patient", patient_id=check.patient_id, _anchor="first-days"))
