"""The group's page for its members."""

from flask import Response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.attending.queries.group import group_page
from portal.materials.rendering import rendered
from portal.programs.agreements import accept, look_at, show_as
from portal.programs.forms import ShownNameForm
from portal.programs.models import Group
from portal.programs.policy import own_groups
from portal.schedule.views import blueprint
from portal.web.in_languages import Told
from portal.web.pages import page, see
from portal.web.taking import takes


@blueprint.get("/schedule/groups/<uuid:group_id>")
@within(own_groups, "group_id")
def group(actor: Actor, group: Group) -> Response:
    look_at(actor, group)
    return _page(actor, group)


@blueprint.post("/schedule/groups/<uuid:group_id>/acceptance")
@within(own_groups, "group_id")
@takes(beside={"edition"})
def accept_agreement(actor: Actor, group: Group) -> Response:
    accept(actor, group, request.form.get("edition", ""))
    return see(url_for("schedule.group", group_id=group.id, _anchor="agreement"))


@blueprint.post("/schedule/groups/<uuid:group_id>/name")
@within(own_groups, "group_id")
def show_name(actor: Actor, group: Group) -> Response:
    form = ShownNameForm(full_name=actor.name)
    if not form.submitted():
        return _page(actor, group, 422, form)
    show_as(actor, group, form.shown_as.words)
    return see(url_for("schedule.group", group_id=group.id, _anchor="names"))


def _page(actor: Actor, group: Group, status: int = 200, form: ShownNameForm | None = None) -> Response:
    it = group_page(actor, group)
    form = form or ShownNameForm(None, full_name=actor.name, shown_as=it.shown_as)
    told = it.agreement.told(actor.language) if it.agreement else Told()
    return page("schedule/group.html", status=status, it=it, form=form, told=told, agreed=rendered(told.words))
