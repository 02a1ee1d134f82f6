"""One group: who has a place, who leads it, from when until when."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role_within
from portal.admin.forms.fields import LastDayForm, accepted
from portal.admin.forms.programs import LeaderForm
from portal.admin.queries import finding, series
from portal.admin.queries import groups as queries
from portal.admin.views.screens import Missing, blueprint, form_page
from portal.programs import policy
from portal.programs.actions import leading
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.models import Group, GroupLeader
from portal.web.asked import id_of
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes

LEADS_ALREADY = {AlreadyThere: _l("This person leads this group already, or will.")}


@blueprint.get("/groups/<uuid:group_id>")
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
def group(actor: Actor, group: Group) -> Response:
    members, leaders = queries.membership(actor, group), queries.leading(actor, group)
    weekly, _over = series.of_group(actor, group)
    return page("admin/group.html", group=group, members=members, leaders=leaders, weekly=weekly)


@blueprint.route("/groups/<uuid:group_id>/leaders", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@takes(LeaderForm)
@says(_l("The leader is added."))
def add_leader(actor: Actor, group: Group) -> Response:
    form = LeaderForm(actor.today)
    found = finding.people_for(actor, Role.LEADER, chosen=id_of(form.leader.data), group_id=group.id)
    form.leader.choices = options([("", _("Choose a leader")), *found])
    if form.submitted() and accepted(
        form.leader,
        lambda: _add(actor, group, form),
        LEADS_ALREADY,
    ):
        return see(_back(group))
    title = _("Add a leader to %(group)s", group=group.name)
    words: dict[str, Any] = {"title": title, "button": _("Add the leader"), "back": _back(group)}
    return form_page(form, missing=None if found else _no_leader(), **words)


def _no_leader() -> Missing:
    words = _(
        "There is no group leader to choose yet. Invite one. To somebody who is here already, such as a therapist, "
        "give that role on their own page under People."
    )
    return Missing(words, url_for("admin.invitation"), _("Invite a person"))


def _add(actor: Actor, group: Group, form: LeaderForm) -> None:
    person, first = UUID(form.leader.data), form.from_on.data
    leading.add_leader(group, person, first, by=actor.id, is_co_leader=form.is_co_leader.data)


@blueprint.route("/leaders/<uuid:leader_id>/end-date", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_leaders, "leader_id")
@says(_l("The last day is set."))
def end_leader(actor: Actor, leader: GroupLeader) -> Response:
    form, back = LastDayForm(actor.today), url_for("admin.group", group_id=leader.group_id)
    names = queries.names(leader.user_id, leader.group_id)
    if form.submitted() and accepted(
        form.last_day, lambda: leading.end_leader(leader, form.last_day.data, by=actor.id), {}
    ):
        return see(back)
    title = _("%(person)s stops leading %(group)s", **names)
    intro = _("They reach the group up to and including this day. To end it at once, give yesterday.")
    return form_page(form, title=title, intro=intro, button=_("End it"), back=back)


def _back(group: Group) -> str:
    return url_for("admin.group", group_id=group.id)
