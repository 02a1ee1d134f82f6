"""What the routes of this package share."""

from uuid import UUID

from flask import Blueprint, url_for

from portal.access.actor import Actor, Role

blueprint = Blueprint("planning", __name__)


def room(actor: Actor, group_id: UUID | None, appointment_id: UUID, unmarked: bool = False) -> str:
    """Where somebody goes on after a change: the leader to the session, an administrator to the plan.

    `unmarked`: the change took back what was marked, and the session's page is to say so.
    """
    if Role.LEADER in actor.roles:
        said = 1 if unmarked else None
        return url_for("caseload.session", group_id=group_id, appointment_id=appointment_id, unmarked=said)
    return url_for("planning.plan", group_id=group_id)
