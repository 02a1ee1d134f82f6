"""Setting up the second factor: the password again, a square to scan, a code made with it, recovery codes once."""

from flask import Response, current_app, request
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import pending_second_factor
from portal.accounts import actions, second_factor, tries
from portal.accounts.forms import ConfirmForm, ShowSecretForm
from portal.accounts.models import User
from portal.accounts.views.door import blueprint
from portal.vault.keyring import Unreadable
from portal.web.pages import page, see
from portal.web.transaction import keep


@blueprint.get("/account/security/second-factor")
@pending_second_factor
def second_factor_setup(actor: Actor) -> Response:
    user = actions.get(actor.id)
    return see("/sign-in/code") if _owes_the_one_before(actor, user) else _ask(actor, user, ShowSecretForm())


@blueprint.post("/account/security/second-factor")
@pending_second_factor
def set_up_second_factor(actor: Actor) -> Response:
    """Without a code: show a fresh secret. With the right code: it is in force."""
    user = actions.get(actor.id)
    if _owes_the_one_before(actor, user):
        return see("/sign-in/code")
    return _confirm(actor, user) if "code" in request.form else _begin(actor, user)


def _owes_the_one_before(actor: Actor, user: User) -> bool:
    return actor.second_factor_pending and user.totp_confirmed_at is not None


def _begin(actor: Actor, user: User) -> Response:
    form = ShowSecretForm()
    if actor.second_factor_pending:
        return _show(user, ConfirmForm(formdata=None), second_factor.fresh_secret(user))  # the password was just given
    if not form.submitted():
        return _ask(actor, user, form, 422)
    if tries.too_many_steps(user):
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        return _ask(actor, user, form, 429)
    if actions.is_password(user, form.password.data or ""):
        return _show(user, ConfirmForm(formdata=None), second_factor.fresh_secret(user))
    tries.note_wrong_step(user)
    keep()
    form.password.errors = [_("That is not the password you have now.")]
    return _ask(actor, user, form, 422)


def _confirm(actor: Actor, user: User) -> Response:
    form = ConfirmForm()
    sealed = form.secret.data or ""
    try:
        if form.submitted() and second_factor.confirm(user, sealed, form.code.data or ""):
            return page("accounts/recovery_codes.html", codes=actions.second_factor_set_up(actor, user))
        form.code.errors = form.code.errors or [_("That code is not right. Please type the one shown now.")]
        return _show(user, form, sealed, 422)
    except Unreadable:
        return _ask(actor, user, ShowSecretForm(formdata=None), 422)


def _ask(actor: Actor, user: User, form: ShowSecretForm, status: int = 200) -> Response:
    known = actor.second_factor_pending
    return page("accounts/second_factor.html", status=status, form=form, user=user, password_known=known)


def _show(user: User, form: ConfirmForm, sealed: str, status: int = 200) -> Response:
    secret = second_factor.opened(user, sealed)
    qr = second_factor.qr_code(secret, current_app.extensions["clinic"]().name)
    form.secret.data = sealed
    return page("accounts/second_factor_code.html", status=status, form=form, qr=qr, secret=secret)
