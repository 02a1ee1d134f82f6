"""Her record to take along: asked for, made, sent."""

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.accounts.fresh import freshly
from portal.records.along.forms import FOR_WHAT, AlongForm, Form
from portal.records.along.in_calendar import calendar
from portal.records.along.making import Download
from portal.records.apps.address import base
from portal.records.binder.streaming import as_file
from portal.records.taking import Taking
from portal.web.pages import page
from portal.web.read_only import served_read_only
from portal.web.taking import takes

blueprint = Blueprint("along", __name__)
RECORDS = Taking(
    "records taken",
    "took records",
    _l("You took your records several times in the last hour. Please try again later."),
)


@blueprint.get("/records/along")
@role(Role.PATIENT)
def offer(actor: Actor) -> Response:
    return _page(AlongForm())


@blueprint.post("/records/along")
@role(Role.PATIENT)
@freshly
@served_read_only
@takes(AlongForm)
def download(actor: Actor) -> Response:
    form = AlongForm()
    refused = RECORDS.refusal(actor, form)
    if refused:
        return _page(form, refused)
    RECORDS.note(actor)
    made = Download(actor, Form(form.form.data), base(), calendar(actor), clock.now())
    return as_file(actor, made.pieces, made.media_type, f"{made.stem}.{made.ending}")


def _page(form: AlongForm, status: int = 200) -> Response:
    return page("records/along/offer.html", status=status, form=form, for_what=FOR_WHAT)
