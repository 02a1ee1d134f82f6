"""A patient ends that somebody acts for her."""

from datetime import timedelta

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.programs import representatives
from portal.programs.actions import representing
from portal.programs.exceptional_models import Representative
from portal.programs.representatives import own_representatives
from portal.records.views.screens import blueprint
from portal.web.forms import PortalForm
from portal.web.pages import page, see


@blueprint.route("/records/representatives/<uuid:representative_id>/end", methods=["GET", "POST"])
@within(own_representatives, "representative_id")
def end_representative(actor: Actor, representative: Representative) -> Response:
    form = PortalForm()
    if form.submitted():
        representing.end(actor, representative, actor.today - timedelta(days=1))
        return see(url_for("records.access", _anchor="acting"))
    return page("records/end_acting.html", it=representatives.one(representative.id), form=form)
