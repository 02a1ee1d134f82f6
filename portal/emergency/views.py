"""Begin an emergency access, end it, and look at each of them afterwards."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import STAFF, Actor
from portal.access.rules import role, within
from portal.access.scope import reach
from portal.accounts.fresh import freshly
from portal.database import Conflict
from portal.emergency.forms import BeginForm, ReviewForm
from portal.emergency.queries import opened
from portal.notifications.bell.actions import look_at
from portal.programs.actions import emergency as actions
from portal.programs.emergencies import (
    Namesake,
    called,
    closed_ones,
    one_of,
    open_ones,
    own,
    own_ones,
    reviewed,
    watched,
)
from portal.programs.exceptional_models import EmergencyAccess
from portal.programs.policy import ON_CALL, caseload
from portal.web.asked import asked_id
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.web.saying import says, told_in
from portal.web.transaction import keep

blueprint = Blueprint("emergency", __name__)


@blueprint.get("/emergency-access")
@role(*ON_CALL)
@freshly
def start(actor: Actor) -> Response:
    return _start(actor, BeginForm(formdata=None))


@blueprint.post("/emergency-access")
@role(*ON_CALL)
@freshly
def begin(actor: Actor) -> Response:
    form = BeginForm()
    if not form.submitted():
        return _start(actor, form, 422)
    found = called(actor, form.name.words)
    chosen = form.chosen(found)
    if chosen is None:
        return _not_found(actor, form) if not found else _several(actor, form, found)
    if reach(caseload, actor, chosen.id) is None:
        actions.begin(actor, chosen.id, form.reason.words)
    return see(url_for("caseload.patient", patient_id=chosen.id))


@blueprint.post("/emergency-access/<uuid:access_id>/end")
@within(own, "access_id")
def end(actor: Actor, access: EmergencyAccess) -> Response:
    PortalForm().submitted()
    actions.end(actor, access)
    return see(url_for("emergency.start", ended=1))


@blueprint.get("/emergency-access/reviews")
@role(*STAFF)
def reviews(actor: Actor) -> Response:
    before = asked_id("before")
    closed, more = closed_ones(actor, before)
    waiting = [] if before else open_ones(actor)
    return page("emergency/reviews.html", waiting=waiting, closed=closed, more=more, before=before)


@blueprint.get("/emergency-access/<uuid:access_id>/review")
@within(watched, "access_id")
def review(actor: Actor, access: EmergencyAccess) -> Response:
    look_at(actor, access)
    return _review(actor, access, ReviewForm(formdata=None))


@blueprint.post("/emergency-access/<uuid:access_id>/review")
@within(reviewed, "access_id")
@says(_l("Closed, with your note."))
def close(actor: Actor, access: EmergencyAccess) -> Response:
    form = ReviewForm()
    if not form.submitted():
        return _review(actor, access, form, 422)
    try:
        actions.review(actor, access, form.note.words)
    except Conflict as late:
        form.form_errors.append(str(late))
        return _review(actor, access, form, 409)
    return see(url_for("emergency.reviews"))


def _start(actor: Actor, form: BeginForm, status: int = 200) -> Response:
    ended = told_in("ended") == "1"
    return page("emergency/start.html", status=status, form=form, own=own_ones(actor), ended=ended)


def _not_found(actor: Actor, form: BeginForm) -> Response:
    actions.note_search(actor)
    keep()
    form.name.errors = [_("No patient here goes by exactly this name. Please check how it is written.")]
    return _start(actor, form, 422)


def _several(actor: Actor, form: BeginForm, found: list[Namesake]) -> Response:
    form.offer(found)
    form.which.errors = [_("Several patients go by this name. Please choose one.")]
    return _start(actor, form, 422)


def _review(actor: Actor, access: EmergencyAccess, form: ReviewForm, status: int = 200) -> Response:
    it = one_of(actor, access.id)
    closes = it.reviewed_at is None and not it.is_running and reach(reviewed, actor, access.id) is not None
    return page("emergency/review.html", status=status, it=it, opened=opened(it), form=form, closes=closes)
