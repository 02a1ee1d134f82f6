"""The patient sees who opened and changed what, and when."""

from flask import Response, request

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.programs.representatives import for_me
from portal.records.queries.access import history
from portal.records.views.screens import blueprint
from portal.standby import from_standby
from portal.web.asked import asked_id
from portal.web.pages import page


@blueprint.get("/records/access")
@role(Role.PATIENT)
@from_standby
def access(actor: Actor) -> Response:
    own_too = "own" in request.args
    before = asked_id("before")
    lines, older = history(actor, own_too, before)
    acting = for_me(actor) if before is None else []
    return page("records/access.html", lines=lines, older=older, own_too=own_too, acting=acting)
