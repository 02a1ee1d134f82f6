"""A patient's place in a group: given, held, taken up again, moved to another group, ended."""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.access.scope import reach
from portal.admin.forms.fields import LATE_ENTRY, FindForm, LastDayForm, accepted
from portal.admin.forms.places import EnrollForm, HoldForm, ReturnForm, TransferForm
from portal.admin.queries import finding
from portal.admin.queries import groups as queries
from portal.admin.queries.people import group_names
from portal.admin.views.screens import as_id, blueprint, day_in_address, form_page, id_in_address
from portal.programs import policy
from portal.programs.actions import joining
from portal.programs.actions.refusing import AlreadyThere, GroupFull
from portal.programs.models import Enrollment, Group
from portal.web.forms import options
from portal.web.pages import see
from portal.worksheets.actions.assigning import give_open_homework

NO_PLACE = {
    GroupFull: _l(
        "No place is free from that day on. Someone's place has to end first, or the group needs more places."
    ),
    AlreadyThere: _l("This person has a place in this group already, or one that is coming."),
}


@blueprint.route("/groups/<uuid:group_id>/enrollments", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_groups, "group_id")
def enroll(actor: Actor, group: Group) -> Response:
    form, find = EnrollForm(actor.today), FindForm(request.args)
    _offer(actor, form, find)
    if form.submitted() and accepted(
        form.patient,
        lambda: joining.enroll(UUID(form.patient.data), group, form.from_on.data, by=actor.id),
        NO_PLACE,
    ):
        give_open_homework(actor, UUID(form.patient.data), group.id, form.from_on.data)
        return see(url_for("admin.group", group_id=group.id))
    return form_page(form, "admin/enroll.html", group=group, find=find, back=url_for("admin.group", group_id=group.id))


def _offer(actor: Actor, form: EnrollForm, find: FindForm) -> None:
    """Patients to choose from; the one chosen before, or named in the address, is always among them."""
    if not form.is_submitted():
        form.patient.data = str(id_in_address("patient") or "")
        form.from_on.data = day_in_address("from") or form.from_on.data
    chosen = as_id(form.patient.data)
    found = finding.people_for(actor, Role.PATIENT, find.words, chosen)
    form.patient.choices = options([("", _("Choose a patient")), *found])


@blueprint.route("/enrollments/<uuid:enrollment_id>/end-date", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_places, "enrollment_id")
def end_enrollment(actor: Actor, place: Enrollment) -> Response:
    form, back = LastDayForm(actor.today, back=LATE_ENTRY), url_for("admin.group", group_id=place.group_id)
    names = queries.names(place.patient_id, place.group_id)
    if form.submitted() and accepted(
        form.last_day, lambda: joining.end_enrollment(place, form.last_day.data, by=actor.id), {}
    ):
        return see(back)
    title = _("End the place of %(person)s in %(group)s", **names)
    intro = _("They keep their place up to and including this day. To end it at once, give yesterday.")
    return form_page(form, title=title, intro=intro, button=_("End the place"), back=back)


@blueprint.route("/enrollments/<uuid:enrollment_id>/hold", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_places, "enrollment_id")
def hold(actor: Actor, place: Enrollment) -> Response:
    form, names = HoldForm(actor.today), queries.names(place.patient_id, place.group_id)
    back, made = _group_of(place), list[Enrollment | None]()
    if form.submitted() and accepted(
        form.from_on,
        lambda: made.append(joining.hold(place, form.from_on.data, form.back_on.data, by=actor.id)),
        NO_PLACE,
    ):
        _catch_up(actor, *made)
        return see(back)
    title = _("Put the place of %(person)s in %(group)s on hold", **names)
    intro = _("They are not expected while they are away. With a day of return, their place is kept from then on.")
    return form_page(form, title=title, intro=intro, button=_("Put it on hold"), back=back)


@blueprint.route("/enrollments/<uuid:enrollment_id>/return", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_places, "enrollment_id")
def resume(actor: Actor, place: Enrollment) -> Response:
    form, names = ReturnForm(actor.today), queries.names(place.patient_id, place.group_id)
    back, made = _group_of(place), list[Enrollment]()
    if form.submitted() and accepted(
        form.from_on, lambda: made.append(joining.resume(place, form.from_on.data, by=actor.id)), NO_PLACE
    ):
        _catch_up(actor, *made)
        return see(back)
    title = _("%(person)s is back in %(group)s", **names)
    intro = _("Every session from this day on is theirs again.")
    return form_page(form, title=title, intro=intro, button=_("They are back"), back=back)


@blueprint.route("/enrollments/<uuid:enrollment_id>/transfer", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_places, "enrollment_id")
def transfer(actor: Actor, place: Enrollment) -> Response:
    form, names = TransferForm(actor.today), queries.names(place.patient_id, place.group_id)
    others = [(str(id), name) for id, name in group_names(actor) if id != place.group_id]
    form.group.choices = options([("", _("Choose a group")), *others])
    made: list[Enrollment] = []
    if form.submitted() and accepted(form.group, lambda: made.append(_transfer(actor, place, form)), NO_PLACE):
        _catch_up(actor, *made)
        return see(url_for("admin.group", group_id=made[0].group_id))
    title = _("Move %(person)s from %(group)s to another group", **names)
    intro = _("The place here ends the day before, and what was stays as it was.")
    return form_page(form, title=title, intro=intro, button=_("Move them"), back=_group_of(place))


def _transfer(actor: Actor, place: Enrollment, form: TransferForm) -> Enrollment:
    to = reach(policy.administered_groups, actor, UUID(form.group.data))
    assert to is not None  # it was offered
    return joining.transfer(place, to, form.from_on.data, by=actor.id)


def _catch_up(actor: Actor, *places: Enrollment | None) -> None:
    """Whoever comes into a group is given what is still to do there."""
    for place in places:
        if place is not None:
            give_open_homework(actor, place.patient_id, place.group_id, place.from_on)


def _group_of(place: Enrollment) -> str:
    return url_for("admin.group", group_id=place.group_id)
