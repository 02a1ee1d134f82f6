"""Announcements before a member of the group. Those who make them do it in `caseload`."""

from flask import Blueprint, Response

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.messages.announcements import actions, queries
from portal.web.asked import asked_id
from portal.web.pages import page
from portal.web.transaction import turn_writer

blueprint = Blueprint("announcements", __name__)


@blueprint.get("/announcements")
@role(Role.PATIENT)
def index(actor: Actor) -> Response:
    """What is shown is read."""
    words, more = queries.for_me(actor, asked_id("before"))
    fresh = [one.id for one in words if one.is_new]
    if fresh:
        turn_writer()
        actions.note_read(actor, fresh)
    return page("messages/announcements.html", words=words, more=more)
