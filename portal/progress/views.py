"""How it is going over time: a patient's own page, and the same before who answers for her."""

import re
from datetime import date, timedelta

from flask import Blueprint, Response, abort, request

from portal.access.actor import Actor, Role
from portal.access.rules import role, within_or_reading
from portal.accounts.models import User
from portal.audit.record import record
from portal.programs.actions.emergency import note_reading
from portal.programs.policy import caseload, read_in_emergency
from portal.progress import queries
from portal.progress.queries import Asked
from portal.web.pages import page
from portal.web.transaction import leaves_trace

blueprint = Blueprint("progress", __name__)
_SLUG = re.compile(r"[a-z0-9-]{1,80}")
A_YEAR = timedelta(days=366)


@blueprint.get("/progress")
@role(Role.PATIENT)
def own(actor: Actor) -> Response:
    return _shown(actor, None)


def in_emergency(actor: Actor, patient: User) -> Response:
    note_reading(actor, "progress", patient.id, patient.id)
    return _shown(actor, patient)


@blueprint.get("/patients/<uuid:patient_id>/progress")
@within_or_reading(caseload, "patient_id", read_in_emergency, in_emergency)
@leaves_trace
def of_patient(actor: Actor, patient: User) -> Response:
    record(actor.id, "read", "progress", patient.id, patient_id=patient.id)
    return _shown(actor, patient)


def _shown(actor: Actor, patient: User | None) -> Response:
    asked = _asked(actor.today)
    if not asked.of:
        return page(
            "progress/index.html", overview=queries.overview(actor, patient, asked), patient=patient, asked=asked
        )
    found = queries.sheet(actor, patient, asked) if _SLUG.fullmatch(asked.of) else None
    if found is None:
        abort(404)
    return page("progress/sheet.html", sheet=found, patient=patient, asked=asked)


def _asked(today: date) -> Asked:
    return Asked(request.args.get("of", ""), request.args.get("span") == "all", _until(today))


def _until(today: date) -> date | None:
    """The last day of a week, if the address names one of the past."""
    try:
        day = date.fromisoformat(request.args.get("until", ""))
    except ValueError:
        return None
    return day if today - 10 * A_YEAR < day <= today else None
