"""Asked again who it is, in the middle of being signed in, and on to where she was going."""

from flask import Response, request
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.accounts import actions, tries
from portal.accounts.forms import DoorForm, ProofForm
from portal.accounts.fresh import asking
from portal.accounts.models import User
from portal.accounts.provider import refusing
from portal.accounts.views.door import blueprint
from portal.web.carry import carried_along, to_hide, to_show
from portal.web.pages import is_local, page, see
from portal.web.read_only import served_read_only
from portal.web.taking import takes


@blueprint.get("/account/proof")
@signed_in
def proof(actor: Actor) -> Response:
    form, refused = ProofForm(next=request.args.get("next", "")), refusing.held()
    if refused:
        form.form_errors.append(refused.words)
    return asking(actor, form, [], refused.status if refused else 200)


@blueprint.post("/account/proof")
@signed_in
@served_read_only
@takes(ProofForm)
def give_proof(actor: Actor) -> Response:
    user, form = actions.get(actor.id), ProofForm()
    refused = _refusal(user, form)
    if refused:
        return asking(actor, form, carried_along(), refused)
    actions.prove(actor)
    return go_on(form)


def go_on(form: DoorForm) -> Response:
    """To what waited: sent by nothing but her own tap."""
    if is_local(form.carried_to.data):
        words = carried_along()
        return page("accounts/go_on.html", shown=to_show(words), hidden=to_hide(words), to=form.carried_to.data)
    wanted = form.next.data or ""
    return see(wanted if is_local(wanted) else "/account")


def _refusal(user: User, form: ProofForm) -> int:
    """The status with which it is refused, said at the field; 0 when it is she."""
    form.code_wanted = user.totp_confirmed_at is not None
    if not form.submitted():
        return 422
    step = tries.Step(user.id)
    if not step.may_try():
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        return 429
    if _wrong(user, form):
        return 422
    step.was_right()
    return 0


def _wrong(user: User, form: ProofForm) -> bool:
    """Whether something is, and said so. The code is used up only beside the right password."""
    if not actions.is_password(user, form.password.data or ""):
        form.password.errors = [_("That is not the password you have now.")]
        return True
    if form.code_wanted and not actions.is_code(user, form.code.data or ""):
        form.code.errors = [_("That code is not right, or not any more. Please wait for the next one.")]
        return True
    return False
