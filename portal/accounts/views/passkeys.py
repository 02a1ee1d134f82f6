"""One's own passkeys."""

from flask import Response, jsonify
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import signed_in, within_account
from portal.accounts import actions, policy
from portal.accounts.forms import PasskeyForm
from portal.accounts.fresh import freshly
from portal.accounts.models import Passkey
from portal.accounts.passkeys import actions as passkeys
from portal.accounts.passkeys import ceremonies, challenges
from portal.accounts.views.door import blueprint
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import keep


@blueprint.get("/account/passkeys")
@signed_in
@freshly
def own_passkeys(actor: Actor) -> Response:
    return _page(actor, PasskeyForm())


@blueprint.post("/account/passkeys/challenge")
@signed_in
@freshly
def ask_for_passkey(actor: Actor) -> Response:
    user, known = actions.get(actor.id), passkeys.of(actor.id)
    return jsonify(ceremonies.to_make(user, known, challenges.issue(actor.id)))


@blueprint.post("/account/passkeys")
@signed_in
@freshly
@takes(PasskeyForm)
def add_passkey(actor: Actor) -> Response:
    form = PasskeyForm()
    if not form.submitted():
        return _page(actor, form, 422)
    try:
        passkeys.add(actor, form.called.words, form.credential.data or "")
    except (ceremonies.Refused, challenges.NoChallenge):
        keep()  # what was asked is used up
        form.form_errors.append(_("That did not work. Please try once more."))
        return _page(actor, form, 422)
    return see("/account/passkeys")


@blueprint.post("/account/passkeys/<uuid:passkey_id>/removal")
@within_account(policy.own_passkeys, "passkey_id")
@freshly
def remove_passkey(actor: Actor, key: Passkey) -> Response:
    passkeys.remove(actor, key)
    return see("/account/passkeys")


def _page(actor: Actor, form: PasskeyForm, status: int = 200) -> Response:
    form.credential.data = ""
    mine = [(key, passkeys.name_of(key)) for key in passkeys.of(actor.id)]
    return page("accounts/passkeys.html", status=status, form=form, mine=mine, most=passkeys.MOST)
