"""A sent worksheet on paper, for whoever reviews it. Printing it is reading it."""

from flask import Blueprint, Response, abort, request, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.audit.record import record
from portal.review.queries.sheet import patient_of
from portal.web.transaction import leaves_trace
from portal.worksheets.models import Submission
from portal.worksheets.paper.filled import Printed, printed
from portal.worksheets.policy import reviewable
from portal.worksheets.views.prints import as_pdf, on_screen

blueprint = Blueprint("review_prints", __name__)
SHEET = "worksheets/paper/filled.html"


@blueprint.get("/review/<uuid:submission_id>/print")
@within(reviewable, "submission_id")
@leaves_trace
def sheet(actor: Actor, submission: Submission) -> Response:
    it, who = _read(actor, submission), patient_of(submission).name
    back = url_for("review.sheet", submission_id=submission.id)
    return on_screen(SHEET, back, f"{request.path}.pdf", it.number, sheet=it, who=who)


@blueprint.get("/review/<uuid:submission_id>/print.pdf")
@within(reviewable, "submission_id")
@leaves_trace
def sheet_pdf(actor: Actor, submission: Submission) -> Response:
    it, who = _read(actor, submission), patient_of(submission).name
    return as_pdf(SHEET, it.worksheet, sheet=it, who=who)


def _read(actor: Actor, submission: Submission) -> Printed:
    found = printed(submission, request.args.get("version", type=int))
    if found is None:
        abort(404)
    record(actor.id, "printed", "submission", submission.id, patient_id=submission.patient_id)
    return found
