"""In and out."""

from typing import Any

from flask import Blueprint, Response, current_app, request, session
from flask_babel import gettext as _

from portal.access.actor import Actor, current_actor
from portal.access.rules import public, signed_in
from portal.accounts import actions, known_device, sign_ins
from portal.accounts.forms import SignInForm
from portal.accounts.provider import refusing
from portal.accounts.tries import Knock
from portal.accounts.views.onward import welcome
from portal.web.carry import carried_along
from portal.web.csrf import forget_browser
from portal.web.pages import is_local, page, see
from portal.web.read_only import served_read_only
from portal.web.speaking import in_language, keep_nothing
from portal.web.taking import takes
from portal.web.translation import language

blueprint = Blueprint("accounts", __name__)

OUTSIDE = "https://www.weather.gov/"
"""Where the neutral page leads: a place nobody wonders about."""


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """With a letter of somebody who finished, if there is one. Not with a refusal: that answers alike, and at once."""
    letter, quiet = current_app.extensions["letter at the door"](), "quiet" in request.args
    form, left = SignInForm(next=request.args.get("next", "")), "left" in request.args
    if refused := refusing.held():
        form.form_errors.append(refused.words)
        return at_the_door(form, refused.status)
    return at_the_door(form, letter=letter, was_quiet=quiet, came_by_provider=left)


@blueprint.post("/sign-in")
@public
@served_read_only
@takes(SignInForm)
def begin_sign_in() -> Response:
    form = SignInForm()
    if not form.submitted():
        return at_the_door(form, 422)
    email, password = form.email.data or "", form.password.data or ""
    knock = Knock(email, request.remote_addr or "", known_device.recognised(email))
    if not knock.may_try():
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        form.form_errors.append(
            _("If this goes on, use a browser that you have signed in with before, or ask the clinic.")
        )
        return at_the_door(form, 429)
    user = actions.check_password(email, password)
    if user is not None:
        knock.let_in(user)
        return welcome(user, form)
    form.password.errors = [_("That e-mail and password do not open an account here. Please check both.")]
    return at_the_door(form, 422)


@blueprint.get("/sign-in/again")
@signed_in
def words_there(actor: Actor) -> Response:
    """Signed in again beside a page that holds what was typed: the way back to it."""
    to = request.args.get("to")
    return page("accounts/words_there.html", to=to if is_local(to) else "/")


@blueprint.post("/sign-out")
@public
@served_read_only
def sign_out() -> Response:
    """Here. Whoever came by the clinic's identity provider is asked whether to sign out there as well."""
    hers, by_provider = _end()
    return see(in_language("/sign-in?left" if by_provider else "/sign-in", hers))


@blueprint.post("/leave")
@public
@served_read_only
def leave() -> Response:
    """Quickly away, on a screen somebody else may see next."""
    hers, _by_provider = _end()
    return known_device.forget(see(in_language("/away", hers)))


@blueprint.get("/away")
@public
def away() -> Response:
    said = page("accounts/away.html", outside=OUTSIDE)
    keep_nothing()
    return said


def at_the_door(form: SignInForm, status: int = 200, **more: Any) -> Response:
    accounts = current_app.extensions["demo accounts"]
    return page(
        "accounts/sign_in.html",
        status=status,
        form=form,
        carried=carried_along(),
        demo_accounts=accounts,
        nobody_was_here="person" not in session,
        **more,
    )


def _end() -> tuple[str, bool]:
    """In which language she read, and whether that sign-in came from the clinic's identity provider."""
    sign_ins.forget_cookie()
    forget_browser()
    actor, hers = current_actor(), language()
    if actor is None:
        return hers, False
    sign_ins.end(actor.sign_in_id)
    return hers, sign_ins.came_by_provider(actor.sign_in_id)
