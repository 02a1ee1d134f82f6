"""One patient's attendance for a payer: a page to print, a PDF, a CSV. Each is noted in her record."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role_within
from portal.accounts.models import User
from portal.audit.record import record
from portal.programs import clinic, policy
from portal.records.attendance_csv import csv_of, mark_of
from portal.records.queries.attendance import Sheet, sheet
from portal.records.queries.spans import this_stay
from portal.records.views.screens import as_pdf, blueprint, paper
from portal.web.pages import page
from portal.web.spans import SpanForm
from portal.web.spreadsheet import sent_as_csv
from portal.web.transaction import leaves_trace

SHEET = "records/attendance.html"


@blueprint.get("/admin/people/<uuid:person_id>/attendance")
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@leaves_trace
def attendance(actor: Actor, patient: User) -> Response:
    def made(found: Sheet, form: SpanForm) -> Response:
        here, span = request.path, urlencode({"from_on": found.first, "until_on": found.last})
        return paper(SHEET, _back(patient), f"{here}.pdf?{span}", csv_url=f"{here}.csv?{span}", form=form, **_of(found))

    return _noted(actor, patient, "read attendance", made)


@blueprint.get("/admin/people/<uuid:person_id>/attendance.pdf")
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@leaves_trace
def attendance_pdf(actor: Actor, patient: User) -> Response:
    page_url = url_for("records.attendance", person_id=patient.id)
    return _noted(
        actor,
        patient,
        "exported attendance",
        lambda found, _form: as_pdf(actor, SHEET, page_url, "attendance.pdf", **_of(found)),
    )


@blueprint.get("/admin/people/<uuid:person_id>/attendance.csv")
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@leaves_trace
def attendance_csv(actor: Actor, patient: User) -> Response:
    return _noted(actor, patient, "exported attendance", lambda found, _form: _csv(found))


def _noted(actor: Actor, patient: User, verb: str, made: Callable[[Sheet, SpanForm], Response]) -> Response:
    """What `made` makes of the sheet for the days that were asked for; the days again, where they do not hold up."""
    form = SpanForm.of(actor.today, request.args, this_stay(patient.id, actor.today))
    if not form.holds_up():
        return page("records/attendance_span.html", status=422, patient=patient, form=form, back=_back(patient))
    record(actor.id, verb, "user", patient.id, patient_id=patient.id)
    return made(sheet(actor, patient, form.span), form)


def _csv(found: Sheet) -> Response:
    return sent_as_csv(csv_of(found, clinic.facts().name), "attendance.csv")


def _of(found: Sheet) -> dict[str, Any]:
    return {"sheet": found, "mark_of": mark_of}


def _back(patient: User) -> str:
    return url_for("admin.coverage_of", person_id=patient.id)
