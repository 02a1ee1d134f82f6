"""The page behind the bell, and the way from a notice to what it is about."""

from flask import Blueprint, Response, url_for

from portal.access.actor import Actor
from portal.access.rules import signed_in, within
from portal.notifications.bell import actions, policy, queries
from portal.notifications.bell.subjects import way_to
from portal.notifications.models import Notice
from portal.web.asked import asked_id
from portal.web.pages import page, see
from portal.web.transaction import leaves_trace, turn_writer

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@signed_in
def index(actor: Actor) -> Response:
    """What is shown is seen."""
    found, more = queries.told(actor, asked_id("before"))
    fresh = [one.id for one in found if one.is_new]
    if fresh:
        turn_writer()
        actions.seen_notices(actor, fresh)
    return page("notifications/notices.html", parts=queries.parts(found), before=found[-1].id if more else None)


@blueprint.get("/notices/<uuid:notice_id>")
@within(policy.own, "notice_id")
@leaves_trace
def notice(actor: Actor, notice: Notice) -> Response:
    """To what it is about, if that is still open to the actor."""
    actions.seen_notices(actor, [notice.id])
    way = way_to(actor, notice)
    return see(way) if way else page("notifications/gone.html")


@blueprint.post("/notices/seen")
@signed_in
def mark_all(actor: Actor) -> Response:
    actions.seen_all(actor)
    return see(url_for("notices.index"))
