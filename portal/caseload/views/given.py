"""What one patient was given: another day for it, or taking it back."""

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload import queries
from portal.caseload.forms import MovingForm, TakingBackForm
from portal.caseload.views.screens import blueprint
from portal.web.forms import options
from portal.web.pages import page, see
from portal.worksheets.actions.changing import move, withdraw
from portal.worksheets.models import Assignment
from portal.worksheets.policy import given
from portal.worksheets.published import title_of


@blueprint.get("/assignments/<uuid:assignment_id>")
@within(given, "assignment_id")
def assignment(actor: Actor, assignment: Assignment) -> Response:
    return _change(assignment, *_changes(assignment))


@blueprint.post("/assignments/<uuid:assignment_id>/due")
@within(given, "assignment_id")
def move_assignment(actor: Actor, assignment: Assignment) -> Response:
    moving, taking_back = _changes(assignment)
    if not moving.submitted():
        return _change(assignment, moving, taking_back, 422)
    due_at, _session = queries.due(actor, [], "", moving.due_on.data)
    move(actor, assignment, due_at, None, moving.words)
    return _back(assignment)


@blueprint.post("/assignments/<uuid:assignment_id>/withdrawal")
@within(given, "assignment_id")
def withdraw_assignment(actor: Actor, assignment: Assignment) -> Response:
    moving, taking_back = _changes(assignment)
    if not taking_back.submitted():
        return _change(assignment, moving, taking_back, 422)
    withdraw(actor, assignment, taking_back.words)
    return _back(assignment)


def _changes(assignment: Assignment) -> tuple[MovingForm, TakingBackForm]:
    moving = MovingForm.of(assignment.due_at, assignment.due_appointment_id)
    moving.session.choices = options([("", "")])
    return moving, TakingBackForm(prefix="back-")


def _change(assignment: Assignment, moving: MovingForm, taking_back: TakingBackForm, status: int = 200) -> Response:
    return page(
        "caseload/change_assignment.html",
        status=status,
        assignment=assignment,
        title=title_of(assignment.slug, assignment.version),
        moving=moving,
        taking_back=taking_back,
    )


def _back(assignment: Assignment) -> Response:
    return see(url_for("caseload.patient", patient_id=assignment.patient_id) + "#given")
