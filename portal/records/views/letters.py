"""Letters that prove attendance: looked at before they are made, printed, checked by their code, taken back."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.coverage.actions import proving
from portal.coverage.models import ProofLetter
from portal.coverage.policy import own_letters
from portal.coverage.proof import Statement
from portal.coverage.queries.letters import letter as letter_of
from portal.coverage.queries.letters import letters as letters_of
from portal.records.forms import LetterForm, PreviewForm
from portal.records.queries.letters import check_address, statement
from portal.records.queries.spans import this_stay
from portal.records.views.screens import as_pdf, blueprint, paper
from portal.web.asked import asked_id
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.web.taking import takes

FILE_NAME = "letter.pdf"
FIELDS = ("from_on", "until_on", "names_program")


@blueprint.get("/records/letters")
@role(Role.PATIENT)
def letters(actor: Actor) -> Response:
    found, older = letters_of(actor, asked_id("before"))
    return page("records/letters.html", letters=found, older=older)


@blueprint.get("/records/letters/new")
@role(Role.PATIENT)
def new_letter(actor: Actor) -> Response:
    """What it would say, for the days in the address."""
    if "from_on" not in request.args:
        first, last = this_stay(actor.id, actor.today)
        form = PreviewForm(actor.today, None, from_on=first, until_on=last)
        return _preview(form, statement(actor, form.asked))
    form = PreviewForm(actor.today, request.args)
    return _preview(form, statement(actor, form.asked) if form.validate() else None)


@blueprint.post("/records/letters")
@role(Role.PATIENT)
@takes(LetterForm, beside={"from_on", "until_on"})
def make_letter(actor: Actor) -> Response:
    form = LetterForm(actor.today)
    states = statement(actor, form.asked) if form.submitted() else None
    if states is None or not states.days:
        return _preview(form, states)
    letter_id = proving.make_letter(actor, form.asked, states, form.form_key.data or "")
    return see(url_for("records.letter", letter_id=letter_id))


@blueprint.get("/records/letters/<uuid:letter_id>")
@within(own_letters, "letter_id")
def letter(actor: Actor, letter: ProofLetter) -> Response:
    back = url_for("records.letters")
    return paper("records/letter.html", back, f"{request.path}/print.pdf", **_of(actor, letter))


@blueprint.get("/records/letters/<uuid:letter_id>/print.pdf")
@within(own_letters, "letter_id")
def letter_pdf(actor: Actor, letter: ProofLetter) -> Response:
    page_url = url_for("records.letter", letter_id=letter.id)
    return as_pdf(actor, "records/letter.html", page_url, FILE_NAME, **_of(actor, letter))


@blueprint.route("/records/letters/<uuid:letter_id>/revocation", methods=["GET", "POST"])
@within(own_letters, "letter_id")
def revoke_letter(actor: Actor, letter: ProofLetter) -> Response:
    form = PortalForm()
    if form.submitted():
        proving.revoke(actor, letter)
        return see(url_for("records.letters"))
    return page("records/revocation.html", letter=letter, form=form)


def _of(actor: Actor, letter: ProofLetter) -> dict[str, Any]:
    found = letter_of(actor, letter.id)
    return {"letter": found, "states": found.states, "check_at": check_address()}


def _preview(form: PreviewForm | LetterForm, states: Statement | None) -> Response:
    """The letter as it would be, and the way to make it; where there is none, why not."""
    if states is not None and states.days:
        making = LetterForm(form.today, None, **{name: form[name].data for name in FIELDS})
        return page("records/new_letter.html", form=form, making=making, states=states, check_at=check_address())
    if states is not None:
        form.until_on.errors = [_("No hours of yours are noted for these days yet. Please choose other days.")]
    asked = request.args or request.form
    return page("records/new_letter.html", status=422 if asked else 200, form=form, making=None)
