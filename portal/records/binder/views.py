from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.accounts.fresh import freshly
from portal.files.serving import FILE_POLICY
from portal.records.binder import actions
from portal.records.binder.forms import BinderForm
from portal.records.binder.making import binder
from portal.records.binder.queries import contents
from portal.records.binder.streaming import Streamed
from portal.records.binder.zipping import zipped
from portal.web.formatting import local
from portal.web.pages import page
from portal.web.read_only import served_read_only

blueprint = Blueprint("binder", __name__)


@blueprint.get("/records/binder")
@role(Role.PATIENT)
def offer(actor: Actor) -> Response:
    return _page(actor, BinderForm())


@blueprint.post("/records/binder")
@role(Role.PATIENT)
@freshly
@served_read_only
def download(actor: Actor) -> Response:
    form = BinderForm()
    refused = actions.refusal(actor, form)
    if refused:
        return _page(actor, form, refused)
    actions.note_made(actor)
    return _file(actor)


def _page(actor: Actor, form: BinderForm, status: int = 200) -> Response:
    return page("records/binder/offer.html", status=status, form=form, contents=contents(actor))


def _file(actor: Actor) -> Response:
    """Made while it is sent. Its name says nothing about anybody."""
    made_at = clock.now()
    name = f"binder-{local(made_at).date()}"

    def made() -> Iterator[bytes]:
        return zipped(binder(actor, name, made_at), local(made_at))

    app: Any = current_app
    response = Response(Streamed(app._get_current_object(), actor, made), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.zip")
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Accel-Buffering"] = "no"
    return response
