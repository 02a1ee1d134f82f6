"""Guests who ask to make up for a miss, before whoever leads the session."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.views.screens import blueprint
from portal.database import db
from portal.schedule.actions import making_up
from portal.schedule.attendance_models import MakeUp
from portal.schedule.models import Appointment
from portal.schedule.policy import guests
from portal.web.pages import see
from portal.web.saying import says


@blueprint.post("/make-ups/<uuid:make_up_id>/confirmation")
@within(guests, "make_up_id")
@says(_l("The guest is confirmed, and told."))
def confirm_guest(actor: Actor, make_up: MakeUp) -> Response:
    making_up.confirm(actor, make_up)
    return see(_room_of(make_up))


@blueprint.post("/make-ups/<uuid:make_up_id>/refusal")
@within(guests, "make_up_id")
@says(_l("The guest is told that it does not work this time."))
def decline_guest(actor: Actor, make_up: MakeUp) -> Response:
    making_up.decline(actor, make_up)
    return see(_room_of(make_up))


def _room_of(make_up: MakeUp) -> str:
    session = db.session.get_one(Appointment, make_up.guest_id)
    return url_for("caseload.session", group_id=session.group_id, appointment_id=session.id)
