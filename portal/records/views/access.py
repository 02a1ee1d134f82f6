"""The patient sees who opened and changed what, and when."""

from uuid import UUID

from flask import Response, request

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.records.queries.access import history
from portal.records.views.screens import blueprint
from portal.web.pages import page


@blueprint.get("/records/access")
@role(Role.PATIENT)
def access(actor: Actor) -> Response:
    own_too = "own" in request.args
    lines, older = history(actor, own_too, _before())
    return page("records/access.html", lines=lines, older=older, own_too=own_too)


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None
