"""What the routes of this package share."""

from uuid import UUID

from flask import Blueprint, url_for

from portal.access.actor import Actor, Role

blueprint = Blueprint("planning", __name__)


def room(actor: Actor, group_id: UUID | None, appointment_id: UUID) -> str:
    """Where somebody goes on after a change: the leader to the session, an administrator to the plan."""
    if Role.LEADER in actor.roles:
        return url_for("caseload.session", group_id=group_id, appointment_id=appointment_id)
    return url_for("planning.plan", group_id=group_id)
