"""The link at the end of each mail, for whoever has it; and pushes to this browser."""

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.rules import public, signed_in
from portal.database import Conflict
from portal.notifications import pushing
from portal.notifications.forms import PushForm
from portal.notifications.mailing import whose
from portal.notifications.stopping import stop
from portal.notifications.subscribing import subscribe, subscriptions, unsubscribe
from portal.web.pages import page, see
from portal.web.taking import takes

blueprint = Blueprint("delivery", __name__)


def init_delivery(app: Flask) -> None:
    """A mail server that stops mail on somebody's behalf (RFC 8058) holds no token of a form: the link is enough."""
    app.extensions["csrf"].exempt(stop_mail)
    app.jinja_env.globals["push_is_on"] = pushing.is_on


@blueprint.get("/notices/off/<token>")
@public
def mail_off(token: str) -> Response:
    """Says nothing about anybody. A mail scanner opens links too, so that opening it changes nothing."""
    if whose(token) is None:
        abort(404)
    return page("notifications/mail_off.html", done=False, address=request.path)


@blueprint.post("/notices/off/<token>")
@public
def stop_mail(token: str) -> Response:
    person_id = whose(token)
    if person_id is None:
        abort(404)
    if request.form.get("List-Unsubscribe") != "One-Click":
        current_app.extensions["csrf"].protect()
    return page("notifications/mail_off.html", done=True, some_come=stop(person_id))


@blueprint.get("/account/push")
@signed_in
def push(actor: Actor) -> Response:
    return _push_page(actor, PushForm(formdata=None))


@blueprint.post("/account/push")
@signed_in
@takes(PushForm)
def take_push(actor: Actor) -> Response:
    _check_on()
    form = PushForm()
    if not form.submitted():
        return _push_page(actor, form, 422)
    subscribe(actor.id, form.endpoint.data or "", form.keys)
    return see(url_for("delivery.push"))


@blueprint.post("/account/push/end")
@signed_in
def end_push(actor: Actor) -> Response:
    unsubscribe(actor.id)
    return see(url_for("delivery.push"))


def _check_on() -> None:
    if not pushing.is_on():
        raise Conflict(_("This portal sends no pushes."))


def _push_page(actor: Actor, form: PushForm, status: int = 200) -> Response:
    on = pushing.is_on()
    key = pushing.public_key() if on else ""
    there = subscriptions(actor.id)
    return page("notifications/push.html", status=status, form=form, on=on, key=key, there=there)
