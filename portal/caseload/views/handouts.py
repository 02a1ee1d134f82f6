"""Handouts of a group that the actor leads."""

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.due import due, session_choices
from portal.caseload.views.screens import blueprint
from portal.materials.actions import post, withdraw
from portal.materials.forms import HandoutForm
from portal.materials.models import Release
from portal.materials.policy import posted
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.schedule.queries import sessions as schedule
from portal.web.forms import options
from portal.web.limits import MEGABYTE, accepts_up_to
from portal.web.pages import page, see


@blueprint.get("/groups/<uuid:group_id>/handouts")
@within(led_groups, "group_id")
def new_handout(actor: Actor, group: Group) -> Response:
    form = _handout_form(actor, group)
    form.session.data = request.args.get("session", "")
    return page("caseload/handout.html", group=group, form=form)


@blueprint.post("/groups/<uuid:group_id>/handouts")
@within(led_groups, "group_id")
@accepts_up_to(12 * MEGABYTE)
def post_handout(actor: Actor, group: Group) -> Response:
    form = _handout_form(actor, group)
    if not form.submitted():
        return page("caseload/handout.html", status=422, group=group, form=form)
    _due, session_id = due(actor, schedule.of_group(actor, group.id), form.session.data or "", None)
    post(actor, group, form.handout(), form.form_key.data or "", appointment_id=session_id)
    return see(url_for("caseload.group", group_id=group.id) + "#handouts")


@blueprint.post("/handouts/<uuid:release_id>/withdrawal")
@within(posted, "release_id")
def withdraw_handout(actor: Actor, release: Release) -> Response:
    withdraw(actor, release)
    return see(url_for("caseload.group", group_id=release.group_id) + "#handouts")


def _handout_form(actor: Actor, group: Group) -> HandoutForm:
    form = HandoutForm()
    form.session.choices = options(session_choices(schedule.of_group(actor, group.id), _l("The whole group")))
    return form
