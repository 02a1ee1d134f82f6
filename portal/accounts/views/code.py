"""The second step."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import pending_second_factor
from portal.accounts import actions, tries
from portal.accounts.forms import SecondStepForm
from portal.accounts.views.door import blueprint
from portal.accounts.views.onward import onward
from portal.web.carry import carried_along
from portal.web.pages import page, see
from portal.web.transaction import keep


@blueprint.get("/sign-in/code")
@pending_second_factor
def second_step(actor: Actor) -> Response:
    if not actor.second_factor_pending:
        return see("/")
    if actions.get(actor.id).totp_confirmed_at is None:
        return see(url_for("accounts.second_factor_setup"))
    return _asked(SecondStepForm(next=request.args.get("next", "")))


@blueprint.post("/sign-in/code")
@pending_second_factor
def give_code(actor: Actor) -> Response:
    form, user = SecondStepForm(), actions.get(actor.id)
    if not form.submitted():
        return _asked(form, 422)
    if tries.too_many_steps(user):
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        return _asked(form, 429)
    if actions.is_code(user, form.code.data or ""):
        actions.pass_second_step(actor)
        return onward(form)
    tries.note_wrong_step(user)
    keep()
    form.code.errors = [_("That code is not right, or not any more. Please wait for the next one.")]
    return _asked(form, 422)


def _asked(form: SecondStepForm, status: int = 200) -> Response:
    return page("accounts/code.html", status=status, form=form, carried=carried_along())
