"""In and out."""

from flask import Blueprint, Response, current_app, request, session
from flask_babel import gettext as _

from portal.access.actor import Actor, current_actor
from portal.access.rules import public
from portal.accounts import actions, sign_ins
from portal.accounts.forms import SignInForm
from portal.accounts.models import User
from portal.web.carry import carried_along
from portal.web.errors import error_page
from portal.web.pages import is_local, page, see
from portal.web.transaction import keep

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    return _door(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/sign-in")
@public
def begin_sign_in() -> Response:
    form = SignInForm()
    if not form.submitted():
        return _door(form, 422)
    email, password = form.email.data or "", form.password.data or ""
    address = request.remote_addr or ""
    if actions.too_many_tries(email, address):
        return error_page(429)
    user = actions.check_password(email, password)
    if user is None:
        actions.note_failed_try(email, address)
        keep()  # the try counts although the answer is a refusal
        form.password.errors = [_("That e-mail and password do not open an account here. Please check both.")]
        return _door(form, 422)
    return welcome(user, form)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    _end(current_actor())
    return see("/sign-in")


@blueprint.post("/leave")
@public
def leave() -> Response:
    _end(current_actor())
    return see("/away")


@blueprint.get("/away")
@public
def away() -> Response:
    return page("accounts/away.html")


def welcome(user: User, form: SignInForm | None = None) -> Response:
    """Sign `user` in here and lead on: to the second step, to interrupted words, or to where she was going."""
    owed = actions.owes_second_factor(user)
    same_person = session.get("person") == user.id.hex
    if not same_person:
        session.clear()  # a token of somebody else's page must not work for this person
    session["person"] = user.id.hex
    sign_ins.begin(user, second_factor_owed=owed)
    if owed:
        return see("/sign-in/code")
    carried = carried_along()
    if form and same_person and carried and is_local(form.carried_to.data):
        return page("accounts/resume.html", words=carried, carried_to=form.carried_to.data)
    wanted = form.next.data if form else None
    return see(wanted if wanted and is_local(wanted) else "/")


def _door(form: SignInForm, status: int = 200) -> Response:
    accounts = current_app.extensions["demo accounts"]
    return page("accounts/sign_in.html", status=status, form=form, carried=carried_along(), demo_accounts=accounts)


def _end(actor: Actor | None) -> None:
    if actor is not None:
        sign_ins.end(actor.sign_in_id)
    session.clear()
