"""One session, and what she says about coming to it. Under the schedule's own addresses and names."""

from flask import Response, request, url_for

from portal import clock
from portal.access.actor import Actor
from portal.access.rules import within
from portal.attending import actions
from portal.attending.queries.one_session import SessionPage, session_page
from portal.schedule import policy
from portal.schedule.actions import looking, telling
from portal.schedule.forms import NoticeForm
from portal.schedule.models import Appointment
from portal.schedule.told import Told
from portal.schedule.views import blueprint
from portal.web.htmx import wants_fragment
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import turn_writer


@blueprint.get("/schedule/<uuid:appointment_id>")
@within(policy.visible, "appointment_id")
def session(actor: Actor, appointment: Appointment) -> Response:
    looking.look_at(actor, appointment)
    it = session_page(actor, appointment)
    answer = page("schedule/session.html", it=it, form=_as_told(it))
    if it.notice and it.notice.told != Told() and it.about and it.about != actor.id:
        turn_writer()
        telling.note_reading(actor, it.session.id, it.about)
    return answer


@blueprint.post("/schedule/<uuid:appointment_id>/notice")
@within(policy.own, "appointment_id")
@takes(NoticeForm, beside={"kind"})
def notice(actor: Actor, appointment: Appointment) -> Response:
    appointment.check_notice(clock.now())
    form = NoticeForm()
    if request.form.get("kind") == "back":
        actions.come_after_all(actor, appointment)
    elif not form.submitted():
        return _notice_page(actor, appointment, form, 422)
    else:
        actions.tell(actor, appointment, form)
    if wants_fragment():
        return _notice_page(actor, appointment)
    return see(url_for("schedule.session", appointment_id=appointment.id, _anchor="notice"))


def _notice_page(actor: Actor, appointment: Appointment, form: NoticeForm | None = None, status: int = 200) -> Response:
    it = session_page(actor, appointment)
    values = {"it": it, "form": form or _as_told(it)}
    return page("schedule/session.html", fragment="schedule/_notice.html", status=status, **values)


def _as_told(it: SessionPage) -> NoticeForm:
    told = it.notice.told if it.notice else Told()
    return NoticeForm(None, cause=told.cause, minutes=str(told.minutes or ""), reason=told.note)
