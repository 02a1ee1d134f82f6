"""A forgotten password: a link by mail, and a new one set with it."""

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.access.rules import public
from portal.accounts import actions, forgotten, resets
from portal.accounts.forms import ForgottenForm, NewPasswordForm
from portal.accounts.models import PasswordReset
from portal.accounts.tries import Asked
from portal.accounts.views.door import blueprint
from portal.accounts.views.onward import welcome
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes


@blueprint.get("/forgotten")
@public
def forgot() -> Response:
    return _page(ForgottenForm(), sent=bool(told_in("sent")))


@blueprint.post("/forgotten")
@public
@takes(ForgottenForm)
def ask_for_password() -> Response:
    form = ForgottenForm()
    if not _by_mail() or not form.submitted():
        return _page(form, 422)
    asked = Asked(form.email.data or "", request.remote_addr or "")
    if asked.too_many_from_here():
        form.form_errors.append(_("There were many tries in a short time. Please try again in a few minutes."))
        return _page(form, 429)
    forgotten.ask(asked)
    return see(url_for("accounts.forgot", sent="yes"))


@blueprint.get("/forgotten/<token>")
@public
def new_password(token: str) -> Response:
    found = resets.find(token)
    return _over() if found is None else page("accounts/new_password.html", form=_form(found))


@blueprint.post("/forgotten/<token>")
@public
@takes(NewPasswordForm)
def set_new_password(token: str) -> Response:
    found = resets.find(token)
    if found is None:
        return _over()
    form = _form(found)
    if not form.submitted():
        return page("accounts/new_password.html", status=422, form=form)
    user = forgotten.set_anew(token, form.new_password.data or "")
    return welcome(user) if user is not None else _over()


def _page(form: ForgottenForm, status: int = 200, sent: bool = False) -> Response:
    return page("accounts/forgotten.html", status=status, form=form, sent=sent, by_mail=_by_mail())


def _over() -> Response:
    return page("accounts/forgotten_over.html", status=404)


def _form(reset: PasswordReset) -> NewPasswordForm:
    user = actions.get(reset.user_id)
    return NewPasswordForm(shortest=actions.shortest_password(user), about=actions.guessable(user))


def _by_mail() -> bool:
    return bool(current_app.extensions["settings"].mail.is_on)
