"""Groups that the actor leads, and their sessions."""

from flask import Response

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.caseload import policy, queries
from portal.caseload.views.screens import blueprint
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.schedule.actions.telling import see_notices
from portal.schedule.models import Appointment
from portal.web.pages import page
from portal.web.transaction import leaves_trace


@blueprint.get("/groups")
@role(Role.LEADER)
def groups(actor: Actor) -> Response:
    return page("caseload/groups.html", groups=queries.groups(actor))


@blueprint.get("/groups/<uuid:group_id>")
@within(led_groups, "group_id")
def group(actor: Actor, group: Group) -> Response:
    return page("caseload/group.html", it=queries.group_page(actor, group))


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@leaves_trace
def session(actor: Actor, appointment: Appointment) -> Response:
    it = queries.session_page(actor, appointment)
    queries.note_reading(actor, it)
    see_notices(actor, appointment.id)
    return page("caseload/session.html", it=it)
