"""A session on paper: the leader's sheet, and one to sign; and which skills its people used since the last one."""

from flask import Response, request

from portal.access.actor import Actor
from portal.access.rules import within
from portal.audit.record import record_each
from portal.caseload import policy
from portal.caseload.room import note_seeing, sheet
from portal.caseload.views.screens import blueprint
from portal.schedule.marking_forms import mark_words
from portal.schedule.models import Appointment
from portal.schedule.queries.roster import roster, seated
from portal.web.pages import page
from portal.web.transaction import leaves_trace
from portal.worksheets.queries.skills_used import SkillsUsed, skills_used

NAMES = ("chosen", "first", "initials")


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/sheet")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@leaves_trace
def session_sheet(actor: Actor, appointment: Appointment) -> Response:
    it = sheet(actor, appointment)
    note_seeing(actor, it)
    return page("caseload/session_sheet.html", it=it, mark_words=mark_words)


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/sign-in-sheet")
@within(policy.session_of_led_group, "appointment_id", "group_id")
def sign_in_sheet(actor: Actor, appointment: Appointment) -> Response:
    asked = request.args.get("names", "")
    names = asked if asked in NAMES else NAMES[0]
    people = [one for one in roster(actor, appointment) if one.is_in]
    return page("caseload/sign_in_sheet.html", session=appointment, people=people, names=names)


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/skills")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@leaves_trace
def skills(actor: Actor, appointment: Appointment) -> Response:
    frame, people = seated(actor, appointment)
    since, members = frame.before_at, [one.patient_id for one in people if one.asked is None]
    used = skills_used(members, since) if since else SkillsUsed(0)
    record_each(actor.id, "counted skills", "appointment", appointment.id, used.opened)
    return page("caseload/skills.html", fragment="caseload/_skills.html", session=appointment, since=since, used=used)
