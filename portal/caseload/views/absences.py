"""Somebody was not there: a line to her, and a word to her therapist."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload import policy
from portal.caseload.room import Room, Seat, room
from portal.caseload.views.attendance import back_to, mark_forms, shown
from portal.caseload.views.screens import blueprint
from portal.database import Conflict
from portal.schedule.actions.handing_over import hand_over, see_concern
from portal.schedule.actions.lines import write_line
from portal.schedule.attendance_models import AttendanceConcern
from portal.schedule.marking_forms import LineForm, WhyForm
from portal.schedule.models import Appointment
from portal.schedule.policy import concerning
from portal.web.asked import id_of
from portal.web.pages import see
from portal.web.saying import says


@blueprint.post("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/lines")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@says(_l("The line is sent."))
def write_to_absent(actor: Actor, appointment: Appointment) -> Response:
    it = room(actor, appointment)
    seat, form = _seat(it), LineForm()
    if not form.submitted():
        return shown(it, mark_forms(it), WhyForm(formdata=None), 422, lines={seat.who.patient_id: form})
    write_line(actor, appointment, seat.who.patient_id, form.line.words)
    return see(back_to(it, "lines"))


@blueprint.post("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/concerns")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@says(_l("It is handed over."))
def hand_to_therapist(actor: Actor, appointment: Appointment) -> Response:
    it = room(actor, appointment)
    seat = _seat(it)
    hand_over(actor, seat.who.patient_id, it.frame.group_id, seat.counsel)
    return see(back_to(it, "misses"))


@blueprint.post("/concerns/<uuid:concern_id>/reading")
@within(concerning, "concern_id")
@says(_l("Noted: you have seen it."))
def saw_concern(actor: Actor, concern: AttendanceConcern) -> Response:
    see_concern(actor, concern)
    return see(url_for("caseload.patient", patient_id=concern.patient_id))


def _seat(it: Room) -> Seat:
    """Of the person the form names. Raises Conflict when she is not expected here, or not any more."""
    wanted = id_of(request.form.get("patient_id", ""))
    found = next((one for one in it.seats if one.who.patient_id == wanted), None)
    if found is None:
        raise Conflict(_("This person is not expected at this session any more. Nothing was changed."))
    return found
