"""The second step, and setting it up."""

from flask import Response, current_app, request
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import pending_second_factor
from portal.accounts import actions, second_factor
from portal.accounts.forms import CodeForm
from portal.accounts.models import User
from portal.accounts.views.door import blueprint
from portal.web.errors import error_page
from portal.web.pages import page, see
from portal.web.transaction import keep


@blueprint.get("/sign-in/code")
@pending_second_factor
def second_step(actor: Actor) -> Response:
    if not actor.second_factor_pending:
        return see("/")
    if actions.get(actor.id).totp_confirmed_at is None:
        return see("/account/security/second-factor")
    return page("accounts/code.html", form=CodeForm())


@blueprint.post("/sign-in/code")
@pending_second_factor
def give_code(actor: Actor) -> Response:
    form, user = CodeForm(), actions.get(actor.id)
    if not form.submitted():
        return page("accounts/code.html", status=422, form=form)
    if actions.too_many_codes(user):
        return error_page(429)
    if not _is_right(user, form.code.data or ""):
        actions.note_wrong_code(user)
        keep()
        form.code.errors = [_("That code is not right any more. Please wait for the next one.")]
        return page("accounts/code.html", status=422, form=form)
    actions.pass_second_step(actor)
    return see("/")


@blueprint.get("/account/security/second-factor")
@pending_second_factor
def second_factor_setup(actor: Actor) -> Response:
    return page("accounts/second_factor.html", form=CodeForm(), user=actions.get(actor.id), qr="", secret="")


@blueprint.post("/account/security/second-factor")
@pending_second_factor
def set_up_second_factor(actor: Actor) -> Response:
    """Without a code: show a fresh secret. With the right code: it is in force, and recovery codes are shown once."""
    form, user = CodeForm(), actions.get(actor.id)
    if actor.second_factor_pending and user.totp_confirmed_at is not None:
        return see("/sign-in/code")  # who still owes the old one may not replace it
    if "code" not in request.form:
        second_factor.begin_setup(user)
        return _show_secret(CodeForm(formdata=None), user, 200)
    if not form.submitted() or not user.totp_sealed or not second_factor.accepts(user, form.code.data or ""):
        form.code.errors = form.code.errors or [_("That code is not right. Please type the one shown now.")]
        return _show_secret(form, user, 422)
    return page("accounts/recovery_codes.html", codes=actions.confirm_second_factor(actor, user))


def _show_secret(form: CodeForm, user: User, status: int) -> Response:
    if not user.totp_sealed:
        return see("/account/security/second-factor")
    qr = second_factor.qr_code(user, current_app.extensions["clinic"]().name)
    return page(
        "accounts/second_factor.html", status=status, form=form, user=user, qr=qr, secret=second_factor.secret_of(user)
    )


def _is_right(user: User, code: str) -> bool:
    return second_factor.accepts(user, code) or second_factor.accepts_recovery(user, code)
