"""One's own account."""

from flask import Response, current_app
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.accounts import actions, sign_ins
from portal.accounts.forms import ChangePasswordForm
from portal.accounts.models import User
from portal.accounts.views.door import blueprint
from portal.web.pages import page, see


@blueprint.get("/account")
@signed_in
def account(actor: Actor) -> Response:
    user = actions.get(actor.id)
    return page(
        "accounts/account.html", user=user, form=_form(user), here=actor.sign_in_id, others=sign_ins.open_of(user.id)
    )


@blueprint.get("/account/security")
@signed_in
def security(actor: Actor) -> Response:
    return see("/account")


@blueprint.post("/account/password")
@signed_in
def change_password(actor: Actor) -> Response:
    user = actions.get(actor.id)
    form = _form(user)
    if form.submitted() and not actions.is_password(user, form.old_password.data or ""):
        form.old_password.errors = [_("That is not the password you have now.")]
    if form.errors or not form.is_submitted():
        others = sign_ins.open_of(user.id)
        return page("accounts/account.html", status=422, user=user, form=form, here=actor.sign_in_id, others=others)
    actions.set_password(user, form.new_password.data or "")
    sign_ins.begin(user, second_factor_owed=False)
    return see("/account")


@blueprint.post("/account/sign-ins/end")
@signed_in
def sign_out_elsewhere(actor: Actor) -> Response:
    sign_ins.end_all(actor.id, but=actor.sign_in_id)
    return see("/account")


def _form(user: User) -> ChangePasswordForm:
    about = [*user.name.split(), *user.email.split("@")[0].split("."), *current_app.extensions["clinic"]().name.split()]
    return ChangePasswordForm(shortest=actions.shortest_password(user), about=about)
