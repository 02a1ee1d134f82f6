"""How a patient is reached: said by herself, or corrected by who answers for her."""

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.accounts.models import User
from portal.coping.views.screens import blueprint
from portal.notifications.bell.actions import about, look_at
from portal.programs.contact_form import ContactForm
from portal.programs.contacts import change_contact as change
from portal.programs.contacts import contact_of as told_of
from portal.programs.contacts import contact_to_change, note_reading, own_ids
from portal.programs.policy import caseload
from portal.web.pages import page, see
from portal.web.saying import says, told_in
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace

_TOLD = about(own_ids)


@blueprint.get("/account/contact")
@role(Role.PATIENT)
def contact(actor: Actor) -> Response:
    look_at(actor, None, told=_TOLD)
    return page("coping/contact.html", form=ContactForm(obj=told_of(actor.id)), done=told_in("done") == "1")


@blueprint.post("/account/contact")
@role(Role.PATIENT)
@takes(ContactForm)
def change_contact(actor: Actor) -> Response:
    form = ContactForm(obj=contact_to_change(actor.id))
    if not form.submitted():
        return page("coping/contact.html", status=form.refusal, form=form)
    change(actor, actor.id, form.told)
    return see(url_for("coping.contact", done=1))


@blueprint.get("/patients/<uuid:patient_id>/contact")
@within(caseload, "patient_id")
@leaves_trace
def contact_of(actor: Actor, patient: User) -> Response:
    found = told_of(patient.id)
    note_reading(actor, patient.id, found)
    return _of(patient, ContactForm(obj=found))


@blueprint.post("/patients/<uuid:patient_id>/contact")
@within(caseload, "patient_id")
@takes(ContactForm)
@says(_l("How they are reached is saved."))
def change_contact_of(actor: Actor, patient: User) -> Response:
    found = contact_to_change(patient.id)
    form = ContactForm(obj=found)
    if not form.submitted():
        note_reading(actor, patient.id, found)  # what somebody else saved meanwhile stands there
        keep()
        return _of(patient, form, form.refusal)
    change(actor, patient.id, form.told)
    return see(url_for("caseload.patient", patient_id=patient.id))


def _of(patient: User, form: ContactForm, status: int = 200) -> Response:
    back = url_for("caseload.patient", patient_id=patient.id)
    return page("coping/contact_of.html", status=status, patient=patient, form=form, back=back, action=request.path)
