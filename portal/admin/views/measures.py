"""Questionnaires with terms of their own: off until an administrator has looked at them."""

from flask import Response, abort, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.admin.forms.measures import MeasureForm
from portal.admin.views.screens import blueprint
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions.opting_in import switch_off, switch_on
from portal.worksheets.queries.offered import choices


@blueprint.get("/measures")
@role(Role.ADMIN)
def measures(actor: Actor) -> Response:
    return page("admin/measures.html", choices=choices(), form=MeasureForm(None), wrong=None)


@blueprint.post("/measures/<slug>")
@role(Role.ADMIN)
@takes(MeasureForm)
@says(_l("Saved. This holds from now on."))
def switch_measure(actor: Actor, slug: str) -> Response:
    asked = next((one.worksheet for one in choices() if one.worksheet.id == slug), None)
    if asked is None:
        abort(404)
    form = MeasureForm()
    if not form.submitted():
        return page("admin/measures.html", status=422, choices=choices(), form=form, wrong=slug)
    (switch_on if form.is_on else switch_off)(actor, asked)
    return see(url_for("admin.measures"))
