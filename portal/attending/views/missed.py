"""What I missed."""

from flask import Response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.attending.queries.missed import missed_page
from portal.notifications.bell import actions as bell
from portal.schedule import absences
from portal.schedule.actions.catching_up import catch_up, not_yet, note_line_read
from portal.schedule.models import Appointment
from portal.schedule.views import blueprint
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import turn_writer
from portal.worksheets.forms import StartForm


@blueprint.get("/schedule/<uuid:appointment_id>/missed")
@within(absences.missed, "appointment_id")
def missed(actor: Actor, appointment: Appointment) -> Response:
    it = missed_page(actor, appointment)
    if it.line and it.line.is_new:
        turn_writer()
        note_line_read(it.line.id)
        bell.seen(actor, [it.line.id])
    return page("schedule/missed.html", it=it, start=StartForm(None))


@blueprint.post("/schedule/<uuid:appointment_id>/caught-up")
@within(absences.missed, "appointment_id")
@takes(beside={"done"})
def caught_up(actor: Actor, appointment: Appointment) -> Response:
    change = not_yet if request.form.get("done") == "no" else catch_up
    change(actor, appointment)
    return see(url_for("schedule.missed", appointment_id=appointment.id))
