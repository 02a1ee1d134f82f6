"""One group: who has a place, who leads it, from when until when."""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.admin.forms.fields import LATE_ENTRY, FindForm, LastDayForm, accepted
from portal.admin.forms.programs import EnrollForm, LeaderForm
from portal.admin.queries import finding
from portal.admin.queries import groups as queries
from portal.admin.views.screens import blueprint, form_page, id_in_address
from portal.programs import actions, policy
from portal.programs.actions import AlreadyThere, GroupFull
from portal.programs.models import Enrollment, Group, GroupLeader
from portal.web.forms import options
from portal.web.pages import page, see
from portal.worksheets.actions.assigning import give_open_homework

NO_PLACE = {
    GroupFull: _l(
        "No place is free from that day on. Someone's place has to end first, or the group needs more places."
    ),
    AlreadyThere: _l("This person has a place in this group already, or one that is coming."),
}
LEADS_ALREADY = {AlreadyThere: _l("This person leads this group already, or will.")}


@blueprint.get("/groups/<uuid:group_id>")
@role_within(Role.ADMIN, policy.administered_groups, "group_id")
def group(actor: Actor, group: Group) -> Response:
    members, leaders = queries.membership(actor, group), queries.leading(actor, group)
    return page("admin/group.html", group=group, members=members, leaders=leaders)


@blueprint.route("/groups/<uuid:group_id>/enrollments", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_groups, "group_id")
def enroll(actor: Actor, group: Group) -> Response:
    form, find = EnrollForm(actor.today), FindForm(request.args)
    _offer(actor, form, find)
    if form.submitted() and accepted(
        form.patient,
        lambda: actions.enroll(UUID(form.patient.data), group, form.from_on.data, by=actor.id),
        NO_PLACE,
    ):
        give_open_homework(actor, UUID(form.patient.data), group.id, form.from_on.data)
        return see(_back(group))
    return form_page(form, "admin/enroll.html", group=group, find=find, back=_back(group))


def _offer(actor: Actor, form: EnrollForm, find: FindForm) -> None:
    """Patients to choose from; the one chosen before, or named in the address, is always among them."""
    if not form.is_submitted():
        form.patient.data = str(id_in_address("patient") or "")
    chosen = _id(form.patient.data)
    found = finding.people_for(actor, Role.PATIENT, find.words, chosen)
    form.patient.choices = options([("", _("Choose a patient")), *found])


@blueprint.route("/groups/<uuid:group_id>/leaders", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_groups, "group_id")
def add_leader(actor: Actor, group: Group) -> Response:
    form = LeaderForm(actor.today)
    found = finding.people_for(actor, Role.LEADER, chosen=_id(form.leader.data))
    form.leader.choices = options([("", _("Choose a leader")), *found])
    if form.submitted() and accepted(
        form.leader,
        lambda: actions.add_leader(group, UUID(form.leader.data), form.from_on.data, by=actor.id),
        LEADS_ALREADY,
    ):
        return see(_back(group))
    title = _("Add a leader to %(group)s", group=group.name)
    return form_page(form, title=title, button=_("Add the leader"), back=_back(group))


@blueprint.route("/enrollments/<uuid:enrollment_id>/end-date", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_places, "enrollment_id")
def end_enrollment(actor: Actor, place: Enrollment) -> Response:
    form, back = LastDayForm(actor.today, back=LATE_ENTRY), url_for("admin.group", group_id=place.group_id)
    names = queries.names(place.patient_id, place.group_id)
    if form.submitted() and accepted(
        form.last_day, lambda: actions.end_enrollment(place, form.last_day.data, by=actor.id), {}
    ):
        return see(back)
    title = _("End the place of %(person)s in %(group)s", **names)
    intro = _("They keep their place up to and including this day. To end it at once, give yesterday.")
    return form_page(form, title=title, intro=intro, button=_("End the place"), back=back)


@blueprint.route("/leaders/<uuid:leader_id>/end-date", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_leaders, "leader_id")
def end_leader(actor: Actor, leader: GroupLeader) -> Response:
    form, back = LastDayForm(actor.today), url_for("admin.group", group_id=leader.group_id)
    names = queries.names(leader.user_id, leader.group_id)
    if form.submitted() and accepted(
        form.last_day, lambda: actions.end_leader(leader, form.last_day.data, by=actor.id), {}
    ):
        return see(back)
    title = _("%(person)s stops leading %(group)s", **names)
    intro = _("They reach the group up to and including this day. To end it at once, give yesterday.")
    return form_page(form, title=title, intro=intro, button=_("End it"), back=back)


def _back(group: Group) -> str:
    return url_for("admin.group", group_id=group.id)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
