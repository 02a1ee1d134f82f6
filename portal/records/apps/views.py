"""A patient's keys for apps: each shown once, listed, and ended at once."""

from typing import Any

from flask import Blueprint, Response, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.accounts import app_keys, reading_on
from portal.accounts.fresh import freshly
from portal.accounts.models import AppKey
from portal.records.apps.address import base
from portal.records.apps.forms import AppKeyForm
from portal.web.pages import page, see
from portal.web.taking import takes

blueprint = Blueprint("app_keys", __name__)


@blueprint.get("/records/apps")
@role(Role.PATIENT)
def index(actor: Actor) -> Response:
    return _page(actor, AppKeyForm())


@blueprint.post("/records/apps")
@role(Role.PATIENT)
@freshly
@takes(AppKeyForm)
def make(actor: Actor) -> Response:
    form = AppKeyForm()
    if not form.submitted():
        return _page(actor, form, 422)
    reading_on.wait_to_make(actor)
    token = app_keys.make(actor, form.called.words, int(form.days.data), form.form_key.data or "")
    return page("records/apps/made.html", token=token, called=form.called.words, **_where(actor))


@blueprint.post("/records/apps/<uuid:key_id>/end")
@within(app_keys.own_keys, "key_id")
def end(actor: Actor, key: AppKey) -> Response:
    app_keys.end(actor, key)
    return see(url_for("app_keys.index"))


def _page(actor: Actor, form: AppKeyForm, status: int = 200) -> Response:
    found = app_keys.listed(actor)
    where = _where(actor)
    return page("records/apps/index.html", status=status, form=form, keys=found, most=app_keys.MOST, **where)


def _where(actor: Actor) -> dict[str, Any]:
    """What an app asks for beside the key."""
    return {"address": base(), "patient_id": actor.id}
