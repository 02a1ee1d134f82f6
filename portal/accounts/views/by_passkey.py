"""A passkey in place of a password and a code: at the door, as the second step, and when a page asks again."""

from typing import TypeVar

from flask import Response, jsonify, request
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import pending_second_factor, public, signed_in
from portal.accounts import actions, tries
from portal.accounts.forms import ByPasskeyForm, DoorForm, ProofForm, SecondStepForm, SignInForm
from portal.accounts.fresh import asking
from portal.accounts.models import User
from portal.accounts.passkeys import actions as passkeys
from portal.accounts.passkeys import ceremonies, challenges
from portal.accounts.views.code import asked_for_code
from portal.accounts.views.door import at_the_door, blueprint
from portal.accounts.views.onward import onward, welcome
from portal.accounts.views.proof import go_on
from portal.web.carry import carried_along
from portal.web.read_only import served_read_only
from portal.web.taking import takes
from portal.web.transaction import keep

F = TypeVar("F", bound=DoorForm)


@blueprint.post("/sign-in/passkey/challenge")
@public
@served_read_only
def ask_passkey() -> Response:
    """For this browser, whoever stands before it."""
    return jsonify(ceremonies.to_sign(challenges.issue(None)))


@blueprint.post("/sign-in/passkey")
@public
@served_read_only
@takes(ByPasskeyForm)
def sign_in_by_passkey() -> Response:
    form, knock = ByPasskeyForm(), tries.KnockByPasskey(request.remote_addr or "")
    often = not knock.may_try()
    user = None if often else _owner(form)
    if user is None:
        return at_the_door(_refused(SignInForm, form, often), 429 if often else 422)
    knock.was_right()
    return welcome(user, form, proved=True)


@blueprint.post("/sign-in/code/passkey")
@pending_second_factor
@served_read_only
@takes(ByPasskeyForm)
def second_step_by_passkey(actor: Actor) -> Response:
    form, user, status = ByPasskeyForm(), actions.get(actor.id), _status(actor)
    if status:
        return asked_for_code(_refused(SecondStepForm, form, status == 429), user, status)
    actions.pass_second_step(actor)
    return onward(form)


@blueprint.post("/account/proof/passkey")
@signed_in
@served_read_only
@takes(ByPasskeyForm)
def prove_by_passkey(actor: Actor) -> Response:
    form, status = ByPasskeyForm(), _status(actor)
    if status:
        return asking(actor, _refused(ProofForm, form, status == 429), carried_along(), status)
    actions.prove(actor)
    return go_on(form)


def _status(actor: Actor) -> int:
    """With which it is refused; 0 when it is hers."""
    step = tries.Step(actor.id)
    if not step.may_try():
        return 429
    owner = _owner(ByPasskeyForm())
    if owner is None or owner.id != actor.id:
        return 422
    step.was_right()
    return 0


def _owner(form: ByPasskeyForm) -> User | None:
    if not form.submitted():
        return None
    try:
        return passkeys.owner_by(form.credential.data or "")
    except (ceremonies.Refused, challenges.NoChallenge):
        return None


def _refused(kind: type[F], form: ByPasskeyForm, often: bool) -> F:
    """The form that takes the password instead. The try counts, and what was asked is used up."""
    keep()
    instead = kind(formdata=None, next=form.next.data, carried_to=form.carried_to.data)
    many = _("There were many tries in a short time. Please try again in a few minutes.")
    instead.form_errors.append(many if often else _("That passkey does not open this. You can use your password."))
    return instead
