"""The page on which somebody chooses how to hear of what is new."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, url_for

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.config.settings import Settings
from portal.notifications import mailing
from portal.notifications.choosing import Hours
from portal.notifications.preferences import actions
from portal.notifications.preferences.forms import ChoicesForm, QuietForm, StaffChoicesForm
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes
from portal.web.translation import language

blueprint = Blueprint("choices", __name__)


@blueprint.get("/account/notifications")
@signed_in
def notifications(actor: Actor) -> Response:
    return _page(_form(actor), told_in("done"))


@blueprint.post("/account/notifications")
@signed_in
@takes(ChoicesForm, StaffChoicesForm)
def choose(actor: Actor) -> Response:
    form = _form(actor)
    if not form.submitted():
        return _page(form, status=422)
    _take(actor, form)
    return see(url_for("choices.notifications", done="saved"))


def _form(actor: Actor) -> QuietForm | StaffChoicesForm:
    """`ChoicesForm` among them: only a patient hears of more than her account."""
    held = actions.wishes(actor)
    if actor.is_staff:
        return StaffChoicesForm(mail=held.of("submission").mail, digest_at=held.hours.digest_at)
    if actor.is_patient:
        return ChoicesForm(held)
    return QuietForm(data={"quiet_from": held.hours.quiet_from, "quiet_until": held.hours.quiet_until})


def _take(actor: Actor, form: QuietForm | StaffChoicesForm) -> None:
    if isinstance(form, ChoicesForm):
        actions.choose(actor, form.choices, form.hours)
    elif isinstance(form, QuietForm):
        held = actions.wishes(actor).hours
        actions.choose(actor, {}, replace(held, quiet_from=form.quiet_from.data, quiet_until=form.quiet_until.data))
    else:
        hours = Hours(digest_at=form.digest_at.data)
        actions.choose_digest(actor, actions.wishes(actor), form.mail.data, hours)


def _page(form: Any, done: str = "", status: int = 200) -> Response:
    settings: Settings = current_app.extensions["settings"]
    names = {StaffChoicesForm: "staff_choices", ChoicesForm: "choices", QuietForm: "quiet"}
    subject, lines, stop = mailing.words(settings.address)
    sender = mailing.sender_name(settings.mail, language())
    looks = {"sender": sender, "subject": subject, "lines": lines, "stop": stop}
    return page(
        f"notifications/{names[type(form)]}.html", status=status, form=form, done=done, mail=settings.mail, looks=looks
    )
