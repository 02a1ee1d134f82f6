"""The library of skills."""

from flask import Response

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.attending.queries.skills import modules
from portal.schedule.views import blueprint
from portal.web.pages import page


@blueprint.get("/skills")
@role(Role.PATIENT)
def skills(actor: Actor) -> Response:
    return page("schedule/skills.html", modules=modules(actor))
