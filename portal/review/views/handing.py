"""Ask a colleague to answer, and take it back."""

from dataclasses import replace

from flask import Response
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.database import Conflict
from portal.review.forms import BESIDE, DraftForm, FeedbackForm, HandOverForm
from portal.review.views.screens import address, blueprint, sheet_page, too_late, typed_in
from portal.review.views.sheets import changes_of, onward
from portal.web.asked import id_of
from portal.web.forms import options
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions import handing
from portal.worksheets.actions.drafting import save_unsent
from portal.worksheets.models import Submission
from portal.worksheets.policy import reviewable
from portal.worksheets.queries.handed import colleagues


@blueprint.post("/review/<uuid:submission_id>/hand-over")
@within(reviewable, "submission_id")
@takes(FeedbackForm, HandOverForm, beside=BESIDE)
def hand_over(actor: Actor, submission: Submission) -> Response:
    """The actor's own words on it stay hers, kept and unsent."""
    form, asked = DraftForm(), _asked(actor, submission)
    typed = replace(typed_in(form, submission), handing=asked)
    if not form.submitted() or not asked.submitted() or not typed.comments.are_good:
        return sheet_page(actor, submission, typed, 422)
    to_id = id_of(asked.colleague.data)
    assert to_id is not None
    try:
        save_unsent(actor, submission, changes_of(typed), form.number.data)
        handing.hand_over(actor, submission, to_id, asked.word.data or "")
    except Conflict:
        return too_late(submission, typed)
    return see(onward(actor, submission))


@blueprint.post("/review/<uuid:submission_id>/hand-over/end")
@within(reviewable, "submission_id")
@takes(FeedbackForm, HandOverForm, beside=BESIDE)
@says(_l("You answer this one now."))
def take_back(actor: Actor, submission: Submission) -> Response:
    """Whoever takes or gives it back: what was typed on the way is kept."""
    form = DraftForm()
    typed = typed_in(form, submission)
    if not form.submitted() or not typed.comments.are_good:
        return sheet_page(actor, submission, typed, 422)
    try:
        save_unsent(actor, submission, changes_of(typed), form.number.data)
    except Conflict:
        return too_late(submission, typed)
    handing.take_back(actor, submission)
    return see(address(submission))


def _asked(actor: Actor, submission: Submission) -> HandOverForm:
    form = HandOverForm()
    team = colleagues(actor, submission.patient_id)
    form.colleague.choices = options((str(one.id), one.name) for one in team)
    return form
