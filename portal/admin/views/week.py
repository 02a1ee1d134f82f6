"""This week: what an administrator has to see to, each with the way to where it is done."""

from flask import Response, request

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role
from portal.admin.queries.week import runs
from portal.admin.queries.week import week as week_of
from portal.admin.views.narrowing import narrowing
from portal.admin.views.screens import blueprint
from portal.schedule.queries.short_weeks import Cursor, Outlook, Weeks
from portal.schedule.queries.unnoted import administered
from portal.web.asked import id_of
from portal.web.formatting import week_start
from portal.web.pages import page


@blueprint.get("/week")
@role(*ADMINISTRATORS)
def week(actor: Actor) -> Response:
    of = narrowing(actor)
    if of.must_choose:
        return page("admin/week_programs.html", of=of, runs=runs(actor))
    after = _cursor(request.args.get("after", ""))
    it = week_of(actor, of.program_id, after)
    further, goes_on, monday = _named(it.hours), after is not None, week_start(actor.today)
    return page("admin/week.html", it=it, of=of, monday=monday, runs=runs(actor), after=further, goes_on=goes_on)


@blueprint.get("/week/attendance")
@role(*ADMINISTRATORS)
def unnoted(actor: Actor) -> Response:
    """Whom to ask for it: who only administers a group notes nothing there."""
    of = narrowing(actor)
    if of.must_choose:
        return page("admin/unnoted_programs.html", of=of)
    sessions = administered(actor, week_start(actor.today), of.program_id)
    return page("admin/unnoted.html", sessions=sessions, of=of)


def _named(weeks: Weeks) -> str:
    """Where the next page goes on, for its link: by what stands first in the order, and by id; never by name."""
    last = weeks.rows[-1] if weeks.further else None
    return f"{last.outlook.value}~{last.patient_id}" if last else ""


def _cursor(asked: str) -> Cursor | None:
    which, _sign, name = asked.partition("~")
    one = id_of(name)
    return (int(which), one) if one and which in {str(each.value) for each in Outlook} else None
