"""One patient's one-to-ones: those of the last weeks and to come, and a new one."""

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.accounts.models import User
from portal.caseload.one_to_one_forms import USUAL_MINUTES, BookingForm
from portal.caseload.views.screens import blueprint
from portal.programs.policy import caseload
from portal.programs.standing import standing
from portal.schedule.actions.one_to_ones import book_each
from portal.schedule.hindrances import Hindered
from portal.schedule.marking_forms import mark_words
from portal.schedule.queries.holding import possible_holders
from portal.schedule.queries.one_to_ones import of_patient
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes


@blueprint.get("/patients/<uuid:patient_id>/one-to-ones")
@within(caseload, "patient_id")
def one_to_ones(actor: Actor, patient: User) -> Response:
    return _page(actor, patient, _form(actor, patient))


@blueprint.post("/patients/<uuid:patient_id>/one-to-ones")
@within(caseload, "patient_id")
@takes(BookingForm)
def book_one_to_one(actor: Actor, patient: User) -> Response:
    form = _form(actor, patient)
    if form.submitted() and _booked(actor, patient, form):
        return see(url_for("caseload.one_to_ones", patient_id=patient.id, booked=form.weeks.data))
    return _page(actor, patient, form, 422)


def _form(actor: Actor, patient: User) -> BookingForm:
    form = BookingForm(minutes=USUAL_MINUTES)
    form.offer(actor, possible_holders(actor, patient.id))
    return form


def _booked(actor: Actor, patient: User, form: BookingForm) -> bool:
    """Whether nothing stood in the way; what did stands on the form."""
    try:
        book_each(actor, patient, form.wanted())
    except Hindered as fault:
        form.hinder(fault.found)
        return False
    return True


def _page(actor: Actor, patient: User, form: BookingForm, status: int = 200) -> Response:
    found = of_patient(actor, patient.id)
    return page(
        "caseload/one_to_ones.html",
        status=status,
        patient=patient,
        form=form,
        stand=standing(actor, patient.id),
        ahead=[one for one in found if not one.is_over],
        over=[one for one in reversed(found) if one.is_over],
        booked=told_in("booked") if status == 200 else "",
        mark_words=mark_words,
    )
