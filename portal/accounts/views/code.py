"""The second step."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import pending_second_factor
from portal.accounts import actions, code_by_hand, tries
from portal.accounts.forms import SecondStepForm
from portal.accounts.models import User
from portal.accounts.second_ways import has_second_factor
from portal.accounts.views.door import blueprint
from portal.accounts.views.onward import onward
from portal.web.carry import carried_along
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.taking import takes


@blueprint.get("/sign-in/code")
@pending_second_factor
def second_step(actor: Actor) -> Response:
    if not actor.second_factor_pending:
        return see("/")
    user = actions.get(actor.id)
    if not has_second_factor(user):
        return see(url_for("accounts.second_factor_setup"))
    return asked_for_code(SecondStepForm(next=request.args.get("next", "")), user)


@blueprint.post("/sign-in/code")
@pending_second_factor
@served_read_only
@takes(SecondStepForm)
def give_code(actor: Actor) -> Response:
    form, user = SecondStepForm(), actions.get(actor.id)
    if not form.submitted():
        return asked_for_code(form, user, 422)
    step = tries.Step(actor.id)
    if not step.may_try():
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        return asked_for_code(form, user, 429)
    if code_by_hand.let_through(actor, user, form.code.data or ""):
        step.was_right()
        return see(url_for("accounts.second_factor_setup"))
    if actions.is_code(user, form.code.data or ""):
        step.was_right()
        actions.pass_second_step(actor)
        return onward(form)
    form.code.errors = [_("That code is not right, or not any more. Please wait for the next one.")]
    return asked_for_code(form, user, 422)


def asked_for_code(form: SecondStepForm, user: User, status: int = 200) -> Response:
    """Or for her passkey, where she has one; for that alone, where she has no code."""
    return page(
        "accounts/code.html", status=status, form=form, carried=carried_along(), **code_by_hand.ways_at_the_door(user)
    )
