from uuid import UUID

from flask import Blueprint, Response, request

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.messages.announcements import actions, queries
from portal.web.pages import page
from portal.web.transaction import turn_writer

blueprint = Blueprint("announcements", __name__)


@blueprint.get("/announcements")
@role(Role.PATIENT)
def index(actor: Actor) -> Response:
    """What is shown is read."""
    words, more = queries.for_me(actor, _before())
    fresh = [one.id for one in words if one.is_new]
    if fresh:
        turn_writer()
        actions.note_read(actor, fresh)
    return page("messages/announcements.html", words=words, more=more)


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None
