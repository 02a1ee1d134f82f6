"""A paper copy of what a patient was given, entered for her."""

from flask import Response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.forms import PaperForm
from portal.caseload.views.screens import blueprint
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.worksheets.actions.entering import NotEntered, check_enterable, enter
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.drawing import Drawing
from portal.worksheets.drawn import of_paper
from portal.worksheets.forms import UNSEEN, Incoming
from portal.worksheets.models import Assignment
from portal.worksheets.paper.blank import Blank
from portal.worksheets.policy import given
from portal.worksheets.published import edition


@blueprint.get("/assignments/<uuid:assignment_id>/paper")
@within(given, "assignment_id")
def paper_form(actor: Actor, assignment: Assignment) -> Response:
    check_enterable(assignment)
    return _page(assignment, PaperForm(), of_paper(_edition(actor, assignment), {}, {}))


@blueprint.post("/assignments/<uuid:assignment_id>/paper")
@within(given, "assignment_id")
@takes(PaperForm, beside=UNSEEN)
def enter_paper(actor: Actor, assignment: Assignment) -> Response:
    """Adding or removing a row stores nothing: the page comes back with all that was typed."""
    worksheet, form = _edition(actor, assignment), PaperForm()
    incoming, written_on = Incoming.of_request(worksheet), form.dated_on.data
    if "add" in request.form or "remove" in request.form:
        return _page(assignment, form, _typed(worksheet, incoming))
    if not form.submitted() or written_on is None or incoming.errors:
        return _page(assignment, form, _typed(worksheet, incoming), 422)
    try:
        entered = enter(actor, assignment, worksheet, incoming.parsed.values, written_on, incoming.hand)
    except NotEntered as fault:
        return _page(assignment, form, _typed(worksheet, incoming, fault), 422)
    return see(url_for("review.sheet", submission_id=entered))


def _edition(actor: Actor, assignment: Assignment) -> Worksheet:
    return edition(assignment.slug, assignment.version, actor.language)


def _typed(worksheet: Worksheet, incoming: Incoming, fault: NotEntered | None = None) -> Drawing:
    errors = fault.errors if fault else incoming.errors
    return of_paper(worksheet, incoming.typed, errors, longer=incoming.add)


def _page(assignment: Assignment, form: PaperForm, drawing: Drawing, status: int = 200) -> Response:
    address = url_for("caseload.enter_paper", assignment_id=assignment.id)
    return page(
        "caseload/paper.html",
        status=status,
        given=assignment,
        form=form,
        drawing=drawing,
        blank=Blank(drawing.worksheet),
        draft_url=address,
        on_paper=True,
    )
