from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.audit.record import record
from portal.database import Conflict
from portal.review import queries
from portal.review.forms import NO_COMMENTS, Comments, FeedbackForm, comments_in
from portal.web.pages import page, see
from portal.web.transaction import keep, leaves_trace
from portal.worksheets.actions.answering import give_feedback
from portal.worksheets.models import State, Submission
from portal.worksheets.policy import reviewable

blueprint = Blueprint("review", __name__)
SHOWN = {"waiting": State.SUBMITTED, "returned": State.RETURNED, "reviewed": State.REVIEWED}


@blueprint.get("/review")
@role(Role.THERAPIST)
def queue(actor: Actor) -> Response:
    return page("review/queue.html", **_queue(actor))


@blueprint.get("/review/<uuid:submission_id>")
@within(reviewable, "submission_id")
@leaves_trace
def sheet(actor: Actor, submission: Submission) -> Response:
    return _sheet(actor, submission, FeedbackForm(), NO_COMMENTS)


@blueprint.post("/review/<uuid:submission_id>/feedback")
@within(reviewable, "submission_id")
def feedback(actor: Actor, submission: Submission) -> Response:
    """Records the outcome and goes on to the next one that waits."""
    form, comments = FeedbackForm(), comments_in(dict(request.form.lists()), queries.commentable(submission))
    if not form.submitted() or comments.faults or comments.astray:
        return _sheet(actor, submission, form, comments, 422)
    give_feedback(
        actor,
        submission,
        comments.typed,
        form.overall.data or "",
        State(form.outcome.data or ""),
        f"{actor.id.hex}:{submission.id.hex}:{form.form_key.data}",
        form.number.data,
    )
    following = [one for one in queries.queue(actor, State.SUBMITTED).rows if one.submission_id != submission.id]
    return see(
        url_for("review.sheet", submission_id=following[0].submission_id) if following else url_for("review.queue")
    )


def _sheet(actor: Actor, submission: Submission, form: FeedbackForm, comments: Comments, status: int = 200) -> Response:
    found = queries.sheet(actor, submission, _number())
    if found is None:
        abort(404)
    if status == 422 and not found.is_waiting:
        raise Conflict(_("This worksheet was answered already. Your comments were not sent."))
    record(actor.id, "read", "submission", submission.id, patient_id=submission.patient_id)
    keep()  # a refused form shows the answers too
    form.outcome.data = None  # the button says it
    return page("review/sheet.html", status=status, sheet=found, form=form, comments=comments, **_queue(actor))


def _queue(actor: Actor) -> dict[str, Any]:
    show = request.args.get("show", "waiting")
    show = show if show in SHOWN else "waiting"
    return {"show": show, "queue": queries.queue(actor, SHOWN[show], _after())}


def _after() -> queries.Place | None:
    """The place in the queue that a "More" link names."""
    try:
        rank, at, submission_id = request.args.get("after", "").split("~")
        place = (int(rank), datetime.fromisoformat(at), UUID(submission_id))
        return place if place[0] in range(10) and place[1].tzinfo else None
    except ValueError:
        return None


def _number() -> int | None:
    text = request.args.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
