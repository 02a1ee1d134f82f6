"""Her binder: asked for, made, sent."""

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.accounts.fresh import freshly
from portal.records.binder.forms import BinderForm
from portal.records.binder.making import binder
from portal.records.binder.queries import contents
from portal.records.binder.streaming import as_file
from portal.records.binder.zipping import zipped
from portal.records.taking import Taking
from portal.web.formatting import local
from portal.web.pages import page
from portal.web.read_only import served_read_only
from portal.web.translation import text as _

blueprint = Blueprint("binder", __name__)
BINDER = Taking(
    "binder", "made binder", _l("You made your binder several times in the last hour. Please try again later.")
)


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
    refused = BINDER.refusal(actor, form)
    if refused:
        return _page(actor, form, refused)
    BINDER.note(actor)
    return _file(actor)


def _page(actor: Actor, form: BinderForm, status: int = 200) -> Response:
    return page("records/binder/offer.html", status=status, form=form, contents=contents(actor))


def _file(actor: Actor) -> Response:
    """Made while it is sent. Its name says nothing about anybody."""
    made_at = clock.now()
    name = _("binder-%(day)s", day=local(made_at).date())
    return as_file(
        actor, lambda: zipped(binder(actor, name, made_at), local(made_at)), "application/zip", f"{name}.zip"
    )
