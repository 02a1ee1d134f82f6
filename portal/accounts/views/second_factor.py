"""Setting up the second factor: who it is again, a square to scan, a code made with it, recovery codes once."""

from flask import Response, current_app
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import pending_second_factor
from portal.accounts import actions, second_factor
from portal.accounts.forms import ConfirmForm
from portal.accounts.fresh import freshly
from portal.accounts.models import User
from portal.accounts.second_ways import has_second_factor
from portal.accounts.views.door import blueprint
from portal.vault.keyring import Unreadable
from portal.web.pages import page, see
from portal.web.taking import takes


@blueprint.get("/account/security/second-factor")
@pending_second_factor
@freshly
def second_factor_setup(actor: Actor) -> Response:
    user = actions.get(actor.id)
    return see("/sign-in/code") if _owes_the_one_before(actor, user) else _ask(user)


@blueprint.post("/account/security/second-factor")
@pending_second_factor
@freshly
def set_up_second_factor(actor: Actor) -> Response:
    """A fresh secret, which is in force once a code made with it comes back."""
    user = actions.get(actor.id)
    if _owes_the_one_before(actor, user):
        return see("/sign-in/code")
    return _show(user, ConfirmForm(formdata=None), second_factor.fresh_secret(user))


@blueprint.post("/account/security/second-factor/code")
@pending_second_factor
@takes(ConfirmForm)
def confirm_second_factor(actor: Actor) -> Response:
    """However long she took to find her phone: the secret was sealed for her alone, when it was surely she."""
    user, form = actions.get(actor.id), ConfirmForm()
    if _owes_the_one_before(actor, user):
        return see("/sign-in/code")
    sealed = form.secret.data or ""
    try:
        if form.submitted() and second_factor.confirm(user, sealed, form.code.data or ""):
            return page("accounts/recovery_codes.html", codes=actions.second_factor_set_up(actor, user))
        form.code.errors = form.code.errors or [_("That code is not right. Please type the one shown now.")]
        return _show(user, form, sealed, 422)
    except Unreadable:
        return _ask(user, 422)


def _owes_the_one_before(actor: Actor, user: User) -> bool:
    return actor.second_factor_pending and has_second_factor(user)


def _ask(user: User, status: int = 200) -> Response:
    return page("accounts/second_factor.html", status=status, user=user)


def _show(user: User, form: ConfirmForm, sealed: str, status: int = 200) -> Response:
    secret = second_factor.opened(user, sealed)
    in_app = second_factor.in_app(secret, current_app.extensions["clinic"]().name)
    form.secret.data = sealed
    shown = {"qr": second_factor.qr_code(in_app), "in_app": in_app, "secret": secret}
    return page("accounts/second_factor_code.html", status=status, form=form, **shown)
