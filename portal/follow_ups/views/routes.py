"""The list of follow-ups, one of them, and what is done with it."""

from flask import Response
from flask_babel import lazy_gettext as _l

from portal.access.actor import STAFF, Actor
from portal.access.rules import role, within, within_or_reading
from portal.follow_ups.forms import CloseForm, NoteForm, PassForm, ReopenForm, SeenForm
from portal.follow_ups.looking import Looking, offered
from portal.follow_ups.queries import takers
from portal.follow_ups.views.screens import blueprint, done, only_read, shown
from portal.notifications.bell import actions as bell
from portal.safety import actions
from portal.safety.models import Level, RiskTask
from portal.safety.policy import handled, overseen, read_in_emergency
from portal.safety.queries import listed
from portal.web.pages import page
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import leaves_trace
from portal.worksheets.queries.rules import causes_of

__all__ = ["blueprint"]
PAGE = 50


@blueprint.get("/risk")
@role(*STAFF)
def index(actor: Actor) -> Response:
    looking = Looking.of_request(actor)
    rows = listed(actor, looking.whose, looking.closed, looking.level, looking.after, PAGE + 1, looking.owner_id)
    more = looking.going_on(rows[PAGE - 1].cursor) if len(rows) > PAGE else None
    return page(
        "follow_ups/list.html",
        looking=looking,
        rows=rows[:PAGE],
        more=more,
        offered=offered(actor),
        levels=list(Level),
        causes=causes_of(rows[:PAGE]),
    )


@blueprint.get("/risk/<uuid:task_id>")
@within_or_reading(overseen, "task_id", read_in_emergency, only_read)
@leaves_trace
def sheet(actor: Actor, task: RiskTask) -> Response:
    bell.seen(actor, [task.id])
    return shown(actor, task)


@blueprint.post("/risk/<uuid:task_id>/acknowledgement")
@within(handled, "task_id")
@says(_l("You have taken it on. It stays open until it is closed."))
def acknowledge(actor: Actor, task: RiskTask) -> Response:
    return done(actor, task, "seen", SeenForm(), lambda: actions.acknowledge(actor, task))


@blueprint.post("/risk/<uuid:task_id>/notes")
@within(handled, "task_id")
@says(_l("Your note is added."))
def note(actor: Actor, task: RiskTask) -> Response:
    form = NoteForm()
    return done(actor, task, "note", form, lambda: actions.note(actor, task, form.note.words))


@blueprint.post("/risk/<uuid:task_id>/owner")
@within(overseen, "task_id")
@takes(PassForm)
@says(_l("It is passed on. They are told at once."))
def pass_on(actor: Actor, task: RiskTask) -> Response:
    form = PassForm().offer(takers(actor, task))
    return done(actor, task, "pass_on", form, lambda: actions.pass_on(actor, task, form.chosen, form.word.words))


@blueprint.post("/risk/<uuid:task_id>/closing")
@within(handled, "task_id")
@says(_l("It is closed."))
def close(actor: Actor, task: RiskTask) -> Response:
    form = CloseForm()
    return done(actor, task, "close", form, lambda: actions.close(actor, task, form.done.words))


@blueprint.post("/risk/<uuid:task_id>/reopening")
@within(handled, "task_id")
@says(_l("It is open again."))
def reopen(actor: Actor, task: RiskTask) -> Response:
    form = ReopenForm()
    return done(actor, task, "reopen", form, lambda: actions.reopen(actor, task, form.why.words))
