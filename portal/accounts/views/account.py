"""One's own account."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import signed_in, within_account
from portal.accounts import actions, devices, policy, reading_on, sign_ins, tries
from portal.accounts.forms import ChangePasswordForm
from portal.accounts.models import SignIn, User
from portal.accounts.reading_on import ReadingOn
from portal.accounts.views.door import blueprint
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.saying import told_in
from portal.web.taking import takes

blueprint.add_app_template_filter(devices.said, "device_said")


@blueprint.get("/account")
@signed_in
def account(actor: Actor) -> Response:
    user = actions.get(actor.id)
    return _page(actor, user, _form(user), done=told_in("done"))


@blueprint.get("/account/security")
@signed_in
def security(actor: Actor) -> Response:
    return see("/account")


@blueprint.post("/account/password")
@signed_in
@takes(ChangePasswordForm)
def change_password(actor: Actor) -> Response:
    user = actions.get(actor.id)
    form = _form(user)
    if not form.submitted():
        return _page(actor, user, form, 422)
    step = tries.Step(actor.id)
    if not step.may_try():
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        return _page(actor, user, form, 429)
    old, new, readers = form.old_password.data or "", form.new_password.data or "", reading_on.of(actor)
    if actions.change_password(actor, user, old, new, form.lets_read_on):
        step.was_right()
        return see(f"/account?done=password{_with(readers, form)}")
    form.old_password.errors = [_("That is not the password you have now.")]
    return _page(actor, user, form, 422)


@blueprint.post("/account/sign-ins/end")
@signed_in
@served_read_only
def sign_out_elsewhere(actor: Actor) -> Response:
    sign_ins.end_all(actor.id, but=actor.sign_in_id)
    return see("/account?done=elsewhere")


@blueprint.post("/account/sign-ins/<uuid:sign_in_id>/end")
@within_account(policy.own_sign_ins, "sign_in_id")
@served_read_only
def sign_out_there(actor: Actor, sign_in: SignIn) -> Response:
    sign_ins.end(sign_in.id)
    return see("/account?done=there")


def _page(actor: Actor, user: User, form: ChangePasswordForm, status: int = 200, done: str = "") -> Response:
    others, here = sign_ins.open_of(user.id), actor.sign_in_id
    until = actions.reads_until(actor) if actor.is_patient else None
    form.ends_readers.data = not form.lets_read_on  # asked for the first time on this page, it is ticked
    words: dict[str, Any] = {"user": user, "form": form, "here": here, "others": others, "done": done}
    readers = reading_on.of(actor) if user.password_hash else None
    return page("accounts/account.html", status=status, reads_until=until, readers=readers, **words)


def _with(readers: ReadingOn, form: ChangePasswordForm) -> str:
    """What became of what reads without it."""
    return "" if not readers.is_any else "-alone" if form.lets_read_on else "-and-readers"


def _form(user: User) -> ChangePasswordForm:
    return ChangePasswordForm(shortest=actions.shortest_password(user), about=actions.guessable(user))
