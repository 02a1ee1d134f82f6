"""A letter to the next person: its writer's page, the queue of who decides, and what a newcomer reads."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within
from portal.audit.record import record
from portal.database import Conflict
from portal.letters import actions, policy
from portal.letters.actions import Wording, may_write
from portal.letters.forms import SHOW, DecisionForm, LetterForm
from portal.letters.models import Letter
from portal.letters.queries import deciding, reading
from portal.notifications.bell.actions import look_at, seen
from portal.programs.stays import stay_of
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace

blueprint = Blueprint("letters", __name__)


@blueprint.get("/letters")
@role(Role.PATIENT, Role.THERAPIST)
def index(actor: Actor) -> Response:
    """What a newcomer reads this week; for a therapist, what waits to be decided."""
    if not actor.is_patient:
        decided, older = deciding.decided(actor, request.args.get("before", type=UUID))
        return page("letters/queue.html", waiting=deciding.waiting(actor), decided=decided, older=older)
    stay = stay_of(actor, actor.id)
    week = stay.week(actor.today) if stay else 0
    return page("letters/index.html", week=week, letters=reading.offered(actor, week))


@blueprint.post("/letters/<uuid:letter_id>/thanks")
@role_within(Role.PATIENT, policy.shown, "letter_id")
def thank(actor: Actor, letter: Letter) -> Response:
    actions.thank(actor, letter)
    return see(url_for("letters.index", _anchor=f"letter-{letter.id}"))


@blueprint.get("/letters/mine")
@role(Role.PATIENT)
def mine(actor: Actor) -> Response:
    own = reading.own_letter(actor)
    if own is not None and own.is_there and request.args.get("change") != "1":
        look_at(actor, None, actions.TOLD, letter_id=own.words.id)
        return page("letters/mine.html", own=own, may_write=may_write(actor, stay_of(actor, actor.id)))
    return _write_page(actor, _filled(own))


@blueprint.post("/letters/mine")
@role(Role.PATIENT)
@takes(LetterForm)
def write(actor: Actor) -> Response:
    form = LetterForm()
    if not form.submitted():
        return _write_page(actor, form, status=422)
    if request.form.get("go") == "preview":
        return _write_page(actor, form, preview=True)
    wording = Wording(form.body.words, form.signed.words, int(form.week.data), form.on_sign_in.data)
    actions.write(actor, wording, form.form_key.data or "")
    return see(url_for("letters.mine"))


@blueprint.post("/letters/mine/withdrawal")
@role(Role.PATIENT)
def withdraw(actor: Actor) -> Response:
    actions.withdraw(actor)
    return see(url_for("letters.mine"))


@blueprint.get("/letters/<uuid:letter_id>")
@role_within(Role.THERAPIST, policy.moderated, "letter_id")
@leaves_trace
def letter(actor: Actor, letter: Letter) -> Response:
    seen(actor, [letter.id])
    return _sheet_page(actor, letter, DecisionForm(None, seen=letter.written_at.isoformat()))


@blueprint.post("/letters/<uuid:letter_id>/decision")
@role_within(Role.THERAPIST, policy.moderated, "letter_id")
@takes(DecisionForm)
@says(_l("Your decision is saved."))
def decide(actor: Actor, letter: Letter) -> Response:
    form = DecisionForm()
    if not form.submitted():
        return _sheet_page(actor, letter, form, status=422)
    try:
        seen, decided = form.seen.data or "", form.decided.data or ""
        actions.decide(actor, letter, form.decision.data == SHOW, form.word.words, seen, decided)
    except Conflict as fault:
        return _sheet_page(actor, letter, form, status=409, since=str(fault))
    if form.asks_team.data:
        actions.ask_care_team(actor, letter)
    return see(url_for("letters.index"))


def _filled(own: reading.Own | None) -> LetterForm:
    if own is None:
        return LetterForm(None)
    wording = {"body": own.words.body, "signed": own.words.signed}
    return LetterForm(None, week=str(own.week), on_sign_in=own.on_sign_in, **wording)


def _write_page(actor: Actor, form: LetterForm, status: int = 200, preview: bool = False) -> Response:
    stay = stay_of(actor, actor.id)
    return page(
        "letters/write.html",
        status=status,
        form=form,
        preview=preview,
        stay=stay,
        may_write=may_write(actor, stay),
        opens_on=stay.last_on - actions.BEFORE_THE_END if stay else None,
    )


def _sheet_page(actor: Actor, letter: Letter, form: DecisionForm, status: int = 200, since: str = "") -> Response:
    """Reading it is noted in the writer's chain, whatever comes of it."""
    it = deciding.sheet(actor, letter)
    if it is None:
        abort(404)
    keep()
    record(actor.id, "read letter", "letter", letter.id, patient_id=letter.patient_id)
    return page("letters/sheet.html", status=status, it=it, letter_id=letter.id, form=form, since=since)
