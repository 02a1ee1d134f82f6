"""What the plan of a session has for home, given to its group in one step."""

from functools import partial

from flask import Response
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload import policy
from portal.caseload.actions import give_planned
from portal.caseload.due import NO_DAY
from portal.caseload.forms import PlannedForm
from portal.caseload.room import room
from portal.caseload.views.attendance import back_to, giving_form, mark_forms, shown
from portal.caseload.views.screens import blueprint
from portal.schedule.marking_forms import WhyForm
from portal.schedule.models import Appointment
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.post("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/homework")
@within(policy.session_of_own_group, "appointment_id", "group_id")
@takes(PlannedForm)
@says(_l("Given. The group sees it under Worksheets."))
def give_planned_homework(actor: Actor, appointment: Appointment) -> Response:
    it = room(actor, appointment)
    form = giving_form(it, sent=True)
    if not form.submitted():
        return shown(it, mark_forms(it), WhyForm(), 422, giving=form)
    due = (it.frame.after_at, it.frame.after_id) if it.frame.after_id else NO_DAY
    give_planned(actor, appointment, form.give.data or [], due, partial(form.key_of, actor.id, appointment.id))
    return see(back_to(it, "plan"))
