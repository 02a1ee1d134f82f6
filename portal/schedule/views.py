from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import signed_in, within
from portal.schedule import policy
from portal.schedule.actions import telling
from portal.schedule.attendance_models import Kind
from portal.schedule.forms import NoticeForm
from portal.schedule.models import Appointment
from portal.schedule.queries import hours, roster, sessions
from portal.web.formatting import week_start
from portal.web.pages import page, see
from portal.web.transaction import turn_writer
from portal.web.weeks import monday_of, week_name

blueprint = Blueprint("schedule", __name__)


@blueprint.get("/schedule")
@signed_in
def week(actor: Actor) -> Response:
    monday = monday_of(request.args.get("week"), actor.today)
    return page(
        "schedule/week.html",
        fragment="schedule/_week.html",
        days=sessions.week(actor, monday),
        hours=hours.hours(actor, monday) if actor.is_patient else None,
        monday=monday,
        this_monday=week_start(actor.today),
        before=week_name(monday - timedelta(days=7)),
        after=week_name(monday + timedelta(days=7)),
    )


@blueprint.get("/schedule/<uuid:appointment_id>")
@within(policy.visible, "appointment_id")
def session(actor: Actor, appointment: Appointment) -> Response:
    return _session(actor, appointment, NoticeForm())


@blueprint.post("/schedule/<uuid:appointment_id>/notice")
@within(policy.own, "appointment_id")
def notice(actor: Actor, appointment: Appointment) -> Response:
    if request.form.get("kind") == "back":
        telling.take_back_notice(actor, appointment)
        return see(url_for("schedule.session", appointment_id=appointment.id))
    form = NoticeForm()
    if not form.submitted():
        return _session(actor, appointment, form, 422)
    telling.give_notice(actor, appointment, Kind(str(form.kind.data)), form.reason.data or "")
    return see(url_for("schedule.session", appointment_id=appointment.id))


def _session(actor: Actor, appointment: Appointment, form: NoticeForm, status: int = 200) -> Response:
    telling.look_at(actor, appointment)
    it = sessions.one(actor, appointment.id)
    about = appointment.patient_id if appointment.staff_id == actor.id else actor.id
    reason = roster.reason_given(actor, appointment, about) if it.notice and about else ""
    answer = page("schedule/session.html", status=status, session=it, form=form, reason=reason)
    if reason and about and about != actor.id:
        turn_writer()
        telling.note_reading(actor, it.id, about)
    return answer
