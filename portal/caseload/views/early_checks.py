"""What a patient said of her first days has been read."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.views.screens import blueprint
from portal.programs.early_checks import followed, see
from portal.programs.life_models import EarlyCheck
from portal.web import pages
from portal.web.saying import says


@blueprint.post("/early-checks/<uuid:check_id>/reading")
@within(followed, "check_id")
@says(_l("Noted: you have read it."))
def read_early_check(actor: Actor, check: EarlyCheck) -> Response:
    see(actor, check)
    return pages.see(url_for("caseload.patient", patient_id=check.patient_id))
