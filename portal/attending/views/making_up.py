"""The make-up finder."""

from flask import Response, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.attending import actions
from portal.attending.queries.making_up import make_up_page
from portal.schedule import absences
from portal.schedule.actions.asking import withdraw
from portal.schedule.actions.looking import look_at_make_ups
from portal.schedule.attendance_models import MakeUp
from portal.schedule.models import Appointment
from portal.schedule.views import blueprint
from portal.web.asked import id_of
from portal.web.pages import page, see
from portal.web.taking import takes


@blueprint.get("/schedule/make-up")
@role(Role.PATIENT)
def make_up(actor: Actor) -> Response:
    look_at_make_ups(actor)
    return page("schedule/make_up.html", it=make_up_page(actor, id_of(request.args.get("for"))))


@blueprint.post("/schedule/<uuid:appointment_id>/make-up")
@within(absences.away, "appointment_id")
@takes(beside={"session"})
def ask_to_make_up(actor: Actor, appointment: Appointment) -> Response:
    guest_id = id_of(request.form.get("session"))
    if guest_id is None:
        it = make_up_page(actor, appointment.id)
        return page("schedule/make_up.html", status=422, it=it, unchosen=True)
    actions.ask_for(actor, appointment, guest_id)
    return see(url_for("schedule.make_up"))


@blueprint.post("/schedule/make-up/<uuid:make_up_id>/withdrawal")
@within(absences.own_make_ups, "make_up_id")
def withdraw_make_up(actor: Actor, make_up: MakeUp) -> Response:
    withdraw(actor, make_up)
    return see(url_for("schedule.make_up"))
