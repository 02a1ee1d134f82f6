"""The link by which an invited person sets a password, once."""

from flask import Response

from portal.access.rules import public
from portal.accounts import actions
from portal.accounts.forms import NewPasswordForm
from portal.accounts.models import User
from portal.accounts.views.door import blueprint
from portal.accounts.views.onward import welcome
from portal.web import speaking
from portal.web.pages import page
from portal.web.taking import takes
from portal.web.translation import language


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> Response:
    found = actions.open_invitation(token)
    if found is None:
        return _over()
    user = actions.get(found.user_id)
    speaking.suggest(user.language)
    return page("accounts/invitation.html", form=_form(user), user=user)


@blueprint.post("/invitation/<token>")
@public
@takes(NewPasswordForm)
def accept_invitation(token: str) -> Response:
    found = actions.open_invitation(token)
    if found is None:
        return _over()
    user = actions.get(found.user_id)
    speaking.suggest(user.language)
    form = _form(user)
    if not form.submitted():
        return page("accounts/invitation.html", status=422, form=form, user=user)
    activated = actions.accept(token, form.new_password.data or "", language())
    return welcome(activated) if activated is not None else _over()


def _over() -> Response:
    return page("accounts/invitation_over.html", status=404)


def _form(user: User) -> NewPasswordForm:
    return NewPasswordForm(shortest=actions.shortest_password(user), about=actions.guessable(user))
