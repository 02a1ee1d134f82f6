"""One sheet: read, written on, answered."""

from flask import Response, request
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import within, within_or_reading
from portal.database import Conflict
from portal.notifications.bell.actions import seen
from portal.review.forms import BESIDE, LONGEST_OVERALL, DraftForm, FeedbackForm
from portal.review.looking import Looking
from portal.review.queries.queue import first_but
from portal.review.views.in_emergency import only_read
from portal.review.views.screens import (
    Status,
    Typed,
    address,
    blueprint,
    kept_of,
    sheet_page,
    too_late,
    typed_in,
    way_to,
)
from portal.web.asked import id_of
from portal.web.htmx import wants_fragment
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace
from portal.worksheets.actions.answering import give_feedback
from portal.worksheets.actions.drafting import Changes, drop_unsent, save_unsent
from portal.worksheets.models import State, Submission
from portal.worksheets.policy import read_in_emergency, reviewable
from portal.worksheets.queries.prepared import usable_one
from portal.worksheets.queries.shelves import Shelf
from portal.worksheets.queries.unsent import Unsent


@blueprint.get("/review/<uuid:submission_id>")
@within_or_reading(reviewable, "submission_id", read_in_emergency, only_read)
@leaves_trace
def sheet(actor: Actor, submission: Submission) -> Response:
    seen(actor, [submission.id])
    return sheet_page(actor, submission, kept_of(actor, submission))


@blueprint.post("/review/<uuid:submission_id>/feedback")
@within(reviewable, "submission_id")
@takes(FeedbackForm, beside=BESIDE)
def feedback(actor: Actor, submission: Submission) -> Response:
    """Records the outcome and goes on to the next one that waits."""
    form = FeedbackForm()
    typed = typed_in(form, submission)
    if not form.submitted() or not typed.comments.are_good or _goes_back_bare(form, typed):
        return sheet_page(actor, submission, typed, 422)
    try:
        give_feedback(
            actor,
            submission,
            typed.comments.typed,
            form.overall.data or "",
            State(form.outcome.data or ""),
            f"{actor.id.hex}:{submission.id.hex}:{form.form_key.data}",
            form.number.data,
            typed.comments.marks,
        )
    except Conflict:
        return too_late(submission, typed)
    return see(onward(actor, submission))


@blueprint.post("/review/<uuid:submission_id>/draft")
@within(reviewable, "submission_id")
@takes(FeedbackForm, beside=BESIDE)
def draft(actor: Actor, submission: Submission) -> Response:
    """Keeps what came, in whole or in part; with a prepared reply added, or all of it thrown away."""
    if "discard" in request.form:
        drop_unsent(submission.id, actor.id)
        return see(address(submission))
    form = DraftForm()
    typed, _good = typed_in(form, submission), form.submitted()
    _insert(actor, form)
    if form.number.errors:
        return _refused(actor, submission, typed)
    try:
        held = save_unsent(actor, submission, changes_of(typed), form.number.data)
    except Conflict:
        return too_late(submission, typed)
    if form.errors or not typed.comments.are_good:
        return _refused(actor, submission, typed)
    return _saved(submission, held)


def changes_of(typed: Typed) -> Changes:
    """What holds up of it; a form that came in part says nothing about the rest."""
    good, overall = typed.comments.without_faults(), typed.form.overall
    came = "overall" in request.form and not overall.errors
    return Changes(good.said, good.marked, (overall.data or "") if came else None)


def onward(actor: Actor, submission: Submission) -> str:
    """The next one in the same list, or the list; both say what was done."""
    looking = Looking.of_request().on(Shelf.WAITING)
    following = first_but(actor, looking, submission.id)
    if following is None:
        return way_to("review.queue", looking, done=submission.id)
    return way_to("review.sheet", looking, submission_id=following, done=submission.id)


def _goes_back_bare(form: FeedbackForm, typed: Typed) -> bool:
    """Sent back without a word: she would be told of comments, and find none. Says so at the field."""
    said = typed.comments.typed or typed.comments.marks or (form.overall.data or "").strip()
    if form.outcome.data != State.RETURNED or said:
        return False
    form.overall.errors = [_("Please say what to try again: a comment, a mark or a few words.")]
    return True


def _insert(actor: Actor, form: DraftForm) -> None:
    """Adds the prepared reply that was asked for to the words on the whole."""
    chosen = id_of(request.form.get("prepared_reply", "")) if "insert" in request.form else None
    reply = usable_one(actor, chosen) if chosen else None
    if reply is None or form.overall.errors:
        return
    before = (form.overall.data or "").rstrip()
    form.overall.data = f"{before}\n\n{reply.body}" if before else reply.body
    if len(form.overall.data) > LONGEST_OVERALL:
        form.overall.data = before
        form.overall.errors = [_("With this reply it would be too long. Please shorten it first.")]


def _saved(submission: Submission, held: Unsent) -> Response:
    if wants_fragment():
        return page("review/_save_status.html", save=Status(at=held.saved_at))
    return see(address(submission, "overall"))


def _refused(actor: Actor, submission: Submission, typed: Typed) -> Response:
    """422: what holds up was kept; the rest is shown as it was typed."""
    keep()
    if not wants_fragment():
        return sheet_page(actor, submission, typed, 422)
    errors = [(f"comment-{item}", sentence) for item, sentence in typed.comments.faults.items()]
    errors += [(name, str(sentences[0])) for name, sentences in typed.form.errors.items() if name and sentences]
    return page("review/_save_status.html", status=422, save=Status("refused", errors=tuple(errors)))
