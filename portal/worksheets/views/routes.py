"""A patient's worksheets: the list, one to fill in, looked over and sent; and the library."""

from flask import Blueprint, Response, abort, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, signed_in, within
from portal.database import Conflict
from portal.notifications.bell.actions import look_at
from portal.standby import from_standby
from portal.web.asked import moment_of
from portal.web.formatting import week_start
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import keep, locks_late, turn_writer
from portal.web.weeks import monday_of, week_name
from portal.worksheets import policy
from portal.worksheets.actions.answering import see_feedback
from portal.worksheets.actions.beginning import begin, self_start
from portal.worksheets.actions.helping import ask_for_help
from portal.worksheets.actions.putting_away import put_away
from portal.worksheets.actions.saving import StaleDraft, save_draft
from portal.worksheets.actions.sending import ChangedSince, Incomplete, submit
from portal.worksheets.actions.taking_turns import wait_for_turn
from portal.worksheets.actions.telling import tell_now
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.drawing import printable
from portal.worksheets.drawn import untouched
from portal.worksheets.forms import UNSEEN, Incoming, SearchForm, SheetForm, StartForm
from portal.worksheets.hers_alone import has_words
from portal.worksheets.models import Assignment
from portal.worksheets.published import catalogue, edition, may_begin
from portal.worksheets.queries.diary import diary_week
from portal.worksheets.queries.lists import diaries, library, own
from portal.worksheets.queries.made_here import made_here
from portal.worksheets.queries.occurrences import ended, occurrences
from portal.worksheets.queries.offered import is_offered
from portal.worksheets.views import replies
from portal.worksheets.views.onward import address_told
from portal.worksheets.wording import due_words, modality_words

blueprint = Blueprint("worksheets", __name__)
blueprint.add_app_template_filter(due_words)
blueprint.add_app_template_filter(modality_words)
HELP = {"help": True, "no-help": False}


@blueprint.get("/worksheets")
@role(Role.PATIENT)
def index(actor: Actor) -> Response:
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    found = library(actor, words)
    return page(
        "worksheets/index.html",
        own=own(actor, moment_of(request.args.get("before", ""))),
        occurrences=occurrences(actor),
        ended=ended(actor),
        diaries=diaries(actor),
        search=search,
        found=found,
        here=made_here(),
        start=StartForm(None),
    )


@blueprint.post("/worksheets")
@role(Role.PATIENT)
@takes(StartForm, beside={"for_on"})
def start(actor: Actor) -> Response:
    form = StartForm()
    worksheet, day = _current(form.slug.data or ""), form.for_on.data
    if day is not None:
        assignment = begin(actor, worksheet, day)
    else:
        assignment = self_start(actor, worksheet, printable(form.form_key.data or "")[:64])
    return see(url_for("worksheets.sheet", assignment_id=assignment.id))


@blueprint.get("/worksheets/diary/<slug>")
@role(Role.PATIENT)
def diary(actor: Actor, slug: str) -> Response:
    """A week of it."""
    worksheet = _current(slug).in_language(actor.language)
    if worksheet.lifecycle != "daily":
        abort(404)
    week = diary_week(actor, worksheet, monday_of(request.args.get("week"), actor.today))
    return page(
        "worksheets/diary.html",
        week=week,
        this_week=week_start(actor.today),
        before=week_name(week.before),
        after=week_name(week.after),
        form=StartForm(None),
    )


@blueprint.get("/worksheets/library/<slug>")
@signed_in
@from_standby
def preview(actor: Actor, slug: str) -> Response:
    worksheet = _current(slug).in_language(actor.language)
    offered = is_offered(worksheet)
    can_give = bool(actor.roles & {Role.THERAPIST, Role.LEADER})
    form = StartForm(None, slug=worksheet.id)
    return page(
        "worksheets/preview.html",
        worksheet=worksheet,
        here=made_here().get(worksheet.id, ""),
        form=form,
        can_give=can_give,
        offered=offered,
        may_begin=may_begin(worksheet),
        drawing=untouched(worksheet),
    )


@blueprint.get("/worksheets/<uuid:assignment_id>")
@within(policy.own, "assignment_id")
def sheet(actor: Actor, assignment: Assignment) -> Response:
    look_at(actor, assignment)
    worksheet, number = _edition(actor, assignment), request.args.get("version", type=int)
    news = assignment.submission if assignment.submission and assignment.submission.has_unseen_feedback else None
    news_id = news.id if news else None
    if replies.shows_form(assignment, worksheet, number):
        answer = replies.sheet_page(
            actor, assignment, worksheet, request.args.get("add", ""), request.args.get("step", "")
        )
    else:
        answer = replies.read_page(actor, assignment, worksheet, number)
    if news_id:
        turn_writer()
        see_feedback(news_id)
    return answer


@blueprint.get("/worksheets/<uuid:assignment_id>/check")
@within(policy.own, "assignment_id")
def check(actor: Actor, assignment: Assignment) -> Response:
    """Look it all over before sending."""
    if not assignment.is_to_send:
        return see(url_for("worksheets.sheet", assignment_id=assignment.id))
    return replies.check_page(actor, assignment, _edition(actor, assignment), request.args.get("changed") == "1")


@blueprint.post("/worksheets/<uuid:assignment_id>/draft")
@within(policy.written, "assignment_id")
@locks_late
@takes(SheetForm, beside=UNSEEN)
def draft(actor: Actor, assignment: Assignment) -> Response:
    worksheet = _edition(actor, assignment)
    incoming = Incoming.of_request(worksheet, worksheet.day_field if assignment.for_on else "")
    if incoming.go in HELP or incoming.go == "put-away":
        wait_for_turn(assignment)
    try:
        saved = save_draft(actor, assignment, worksheet, incoming.posted)
    except StaleDraft as fault:
        return replies.stale(actor, assignment, incoming, worksheet, fault)
    except Conflict as fault:
        return replies.closed(actor, assignment, incoming, worksheet, str(fault))
    if incoming.go == "send-now":
        told = tell_now(actor, assignment, worksheet)
        return see(address_told(assignment, incoming, told))
    if incoming.go in HELP:
        ask_for_help(actor, assignment, HELP[incoming.go])
    if incoming.errors:
        keep()
        return replies.refused(actor, assignment, incoming, worksheet, incoming.errors)
    if incoming.go == "put-away" and not has_words(saved.document):
        put_away(actor, assignment, worksheet.lifecycle)
    return replies.saved(assignment, incoming, saved, worksheet)


@blueprint.post("/worksheets/<uuid:assignment_id>/submission")
@within(policy.written, "assignment_id")
@takes(SheetForm, beside=UNSEEN)
def submission(actor: Actor, assignment: Assignment) -> Response:
    worksheet = _edition(actor, assignment)
    incoming = Incoming.of_request(worksheet, worksheet.day_field if assignment.for_on else "")
    try:
        errors = incoming.errors
        if errors:
            save_draft(actor, assignment, worksheet, incoming.posted)
        else:
            checked = request.form.get("checked-at", type=int)
            submit(actor, assignment, worksheet, incoming.posted, incoming.hand, checked)
    except ChangedSince:
        return see(url_for("worksheets.check", assignment_id=assignment.id, changed=1))
    except StaleDraft as fault:
        return replies.stale(actor, assignment, incoming, worksheet, fault)
    except Conflict as fault:
        return replies.closed(actor, assignment, incoming, worksheet, str(fault))
    except Incomplete as fault:
        errors = fault.errors
    if errors:
        keep()
        return replies.refused(actor, assignment, incoming, worksheet, errors)
    return see(url_for("worksheets.sheet", assignment_id=assignment.id))


def _edition(actor: Actor, assignment: Assignment) -> Worksheet:
    return edition(assignment.slug, assignment.version, actor.language)


def _current(slug: str) -> Worksheet:
    try:
        return catalogue().current(slug)
    except UnknownWorksheet:
        abort(404)
