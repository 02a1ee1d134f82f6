"""A week of sessions, and the list of those to come. Further pages of this blueprint lie in `portal/attending`."""

from datetime import timedelta

from flask import Blueprint, Response, request

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.schedule.calendar.queries import offered
from portal.schedule.queries import sessions
from portal.schedule.queries.ledger import ledger
from portal.web.asked import moment_of
from portal.web.formatting import week_start
from portal.web.htmx import wants_fragment
from portal.web.pages import page
from portal.web.weeks import monday_of, week_name

blueprint = Blueprint("schedule", __name__)


@blueprint.get("/schedule")
@signed_in
def week(actor: Actor) -> Response:
    return _list(actor) if request.args.get("view") == "list" else _week(actor)


def _week(actor: Actor) -> Response:
    monday = monday_of(request.args.get("week"), actor.today)
    return page(
        "schedule/week.html",
        fragment="schedule/_week.html",
        days=sessions.week(actor, monday),
        ledger=ledger(actor, monday) if actor.is_patient else None,
        calendar=None if wants_fragment() else offered(actor),
        monday=monday,
        this_monday=week_start(actor.today),
        before=week_name(monday - timedelta(days=7)),
        after=week_name(monday + timedelta(days=7)),
    )


def _list(actor: Actor) -> Response:
    listed, more = sessions.listed(actor, moment_of(request.args.get("after", "")))
    this_week = ledger(actor, week_start(actor.today)) if actor.is_patient else None
    later = listed[-1].cursor if more else ""
    calendar = offered(actor)
    return page("schedule/list.html", sessions=listed, later=later, ledger=this_week, calendar=calendar)
