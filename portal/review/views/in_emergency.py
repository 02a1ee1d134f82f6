"""A sent worksheet, for whoever reads it in an emergency: the answers and what was written back, and no form."""

from flask import Response, abort, request

from portal.access.actor import Actor
from portal.programs.actions.emergency import note_reading
from portal.review.queries.sheet import patient_of
from portal.web.pages import page
from portal.worksheets.models import Submission
from portal.worksheets.paper.filled import printed


def only_read(actor: Actor, submission: Submission) -> Response:
    found = printed(submission, request.args.get("version", type=int))
    if found is None:
        abort(404)
    note_reading(actor, "submission", submission.id, submission.patient_id)
    return page("review/in_emergency.html", sheet=found, patient=patient_of(submission), submission=submission)
