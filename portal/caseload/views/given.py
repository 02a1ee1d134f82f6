"""What one patient was given: another day for it, or taking it back."""

from datetime import date

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.due import by_day
from portal.caseload.views.screens import Changes, blueprint, change_page, changes
from portal.web.formatting import local
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions.changing import move, withdraw
from portal.worksheets.models import Assignment
from portal.worksheets.policy import given

PAGE = "caseload/change_assignment.html"


@blueprint.get("/assignments/<uuid:assignment_id>")
@within(given, "assignment_id")
def assignment(actor: Actor, assignment: Assignment) -> Response:
    return change_page(PAGE, assignment, _changes(assignment))


@blueprint.post("/assignments/<uuid:assignment_id>/due")
@within(given, "assignment_id")
@takes(beside={"meant", "session"})
@says(_l("The day is changed."))
def move_assignment(actor: Actor, assignment: Assignment) -> Response:
    moving, _back_form = forms = _changes(assignment)
    if not moving.submitted():
        return change_page(PAGE, assignment, forms, 422)
    due = by_day(actor, moving.due_on.data)
    if moving.due_on.data == _day(assignment):  # the day was left as it is: before a session stays before it
        due = assignment.due_at, assignment.due_appointment_id
    move(actor, assignment, *due, word=moving.words)
    return _back(assignment)


@blueprint.post("/assignments/<uuid:assignment_id>/withdrawal")
@within(given, "assignment_id")
@takes(beside={"back-meant"})
@says(_l("The worksheet is taken back."))
def withdraw_assignment(actor: Actor, assignment: Assignment) -> Response:
    _moving, taking_back = forms = _changes(assignment)
    if not taking_back.submitted():
        return change_page(PAGE, assignment, forms, 422)
    withdraw(actor, assignment, taking_back.words)
    return _back(assignment)


def _changes(assignment: Assignment) -> Changes:
    return changes(_day(assignment), None, [("", "")])


def _day(assignment: Assignment) -> date | None:
    return local(assignment.due_at).date() if assignment.due_at else None


def _back(assignment: Assignment) -> Response:
    return see(url_for("caseload.patient", patient_id=assignment.patient_id) + "#given")
