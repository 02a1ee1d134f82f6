"""Groups that the actor leads."""

from flask import Response

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.caseload import queries
from portal.caseload.views.screens import blueprint
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.schedule.queries.unnoted import all_led
from portal.web.pages import page


@blueprint.get("/groups")
@role(Role.LEADER)
def groups(actor: Actor) -> Response:
    return page("caseload/groups.html", groups=queries.groups(actor))


@blueprint.get("/groups/attendance")
@role(Role.LEADER)
def unnoted(actor: Actor) -> Response:
    return page("caseload/unnoted.html", sessions=all_led(actor))


@blueprint.get("/groups/<uuid:group_id>")
@within(led_groups, "group_id")
def group(actor: Actor, group: Group) -> Response:
    return page("caseload/group.html", it=queries.group_page(actor, group))
