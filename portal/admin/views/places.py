"""A patient's place in a group: given, held, taken up again, moved to another group."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role_within
from portal.access.scope import reach
from portal.admin.forms.fields import FindForm, accepted
from portal.admin.forms.places import EnrollForm, HoldForm, ReturnForm, TransferForm
from portal.admin.queries import finding
from portal.admin.queries import groups as queries
from portal.admin.queries.foreseen import foresee
from portal.admin.queries.people import group_names
from portal.admin.views.changing import NO_PLACE, Step, ask, fill_in, go_on
from portal.admin.views.screens import Missing, blueprint, day_in_address, form_page
from portal.programs import policy
from portal.programs.actions import joining
from portal.programs.models import Enrollment, Group
from portal.schedule.actions.letting_go import tell_who_holds_one_to_ones
from portal.web.asked import asked_id, id_of
from portal.web.forms import options
from portal.web.looking_for import address_of
from portal.web.pages import see
from portal.web.read_only import served_read_only
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions.assigning import give_open_homework


@blueprint.route("/groups/<uuid:group_id>/enrollments", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@takes(EnrollForm)
@says(_l("The place is given."))
def enroll(actor: Actor, group: Group) -> Response:
    form, find = EnrollForm(actor.today), FindForm.found_for(actor.id)
    _offer(actor, form, find)
    if form.submitted() and accepted(
        form.patient,
        lambda: joining.enroll(UUID(form.patient.data), group, form.from_on.data, by=actor.id),
        NO_PLACE,
    ):
        give_open_homework(actor, UUID(form.patient.data), group.id, form.from_on.data)
        return see(url_for("admin.group", group_id=group.id))
    return form_page(form, "admin/enroll.html", group=group, find=find, back=url_for("admin.group", group_id=group.id))


@blueprint.post("/groups/<uuid:group_id>/enrollments/search")
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@served_read_only
@takes(FindForm)
def find_for_place(actor: Actor, group: Group) -> Response:
    return see(address_of("admin.enroll", actor.id, FindForm(request.form).words, group_id=group.id))


def _offer(actor: Actor, form: EnrollForm, find: FindForm) -> None:
    """Patients to choose from; the one chosen before, or named in the address, is always among them."""
    if not form.is_submitted():
        form.patient.data = str(asked_id("patient") or "")
        form.from_on.data = day_in_address("from") or form.from_on.data
    chosen = id_of(form.patient.data)
    found = finding.people_for(actor, Role.PATIENT, find.words, chosen)
    form.patient.choices = options([("", _("Choose a patient")), *found])


@blueprint.route("/enrollments/<uuid:enrollment_id>/hold", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_places, "enrollment_id")
@takes(HoldForm)
@says(_l("The hold is set."))
def hold(actor: Actor, place: Enrollment) -> Response:
    form, names = HoldForm(actor.today), queries.names(place.patient_id, place.group_id)
    back = group_of(place)
    words = {"title": _("Put the place of %(person)s in %(group)s on hold", **names), "back": back}
    step, returns = go_on(form, form.from_on, lambda: _hold(actor, place, form))
    if step is Step.DONE:
        tell_who_holds_one_to_ones(place.patient_id, form.from_on.data)
        catch_up(actor, returns)
        return see(back)
    if step is Step.ASK:
        foreseen = foresee(place, form.from_on.data, form.back_on.data)
        return ask(form, foreseen, button=_("Put it on hold"), who=names["person"], **words)
    intro = _("They are not expected while they are away. With a day of return, their place is kept from then on.")
    return fill_in(form, intro=intro, button=_("Go on"), **words)


def _hold(actor: Actor, place: Enrollment, form: HoldForm) -> Enrollment | None:
    return joining.hold(place, form.from_on.data, form.back_on.data, by=actor.id, because=form.because.words)


@blueprint.route("/enrollments/<uuid:enrollment_id>/return", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_places, "enrollment_id")
@says(_l("Saved. Their place goes on."))
def resume(actor: Actor, place: Enrollment) -> Response:
    form, names = ReturnForm(actor.today), queries.names(place.patient_id, place.group_id)
    back = group_of(place)
    if form.submitted() and (done := accepted(form.from_on, lambda: _resume(actor, place, form), NO_PLACE)):
        catch_up(actor, done.it)
        return see(back)
    title = _("%(person)s is back in %(group)s", **names)
    intro = _("Every session from this day on is theirs again.")
    return form_page(form, title=title, intro=intro, button=_("They are back"), back=back)


def _resume(actor: Actor, place: Enrollment, form: ReturnForm) -> Enrollment:
    return joining.resume(place, form.from_on.data, by=actor.id, because=form.because.words)


@blueprint.route("/enrollments/<uuid:enrollment_id>/transfer", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_places, "enrollment_id")
@takes(TransferForm)
@says(_l("The move is set."))
def transfer(actor: Actor, place: Enrollment) -> Response:
    names = queries.names(place.patient_id, place.group_id)
    title = _("Move %(person)s from %(group)s to another group", **names)
    return _moving(actor, place, joining.transfer, title=title, button=_("Move them"), who=names["person"])


@blueprint.route("/enrollments/<uuid:enrollment_id>/step-down", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_places, "enrollment_id")
@takes(TransferForm)
@says(_l("The step down is set."))
def step_down(actor: Actor, place: Enrollment) -> Response:
    names = queries.names(place.patient_id, place.group_id)
    title = _("%(person)s steps down from %(group)s", **names)
    return _moving(actor, place, joining.step_down, title=title, button=_("Step down"), who=names["person"])


def _moving(actor: Actor, place: Enrollment, verb: Any, who: str, button: str, title: str) -> Response:
    form = TransferForm(actor.today)
    words: dict[str, Any] = {"title": title, "back": group_of(place)}
    others = [(str(id), group) for id, group in group_names(actor) if id != place.group_id]
    form.group.choices = options([("", _("Choose a group")), *others])
    step, moved = go_on(form, form.group, lambda: _move(actor, place, verb, form))
    if step is Step.DONE:
        catch_up(actor, moved)
        return see(group_of(moved))
    if step is Step.ASK:
        into = dict(others)[form.group.data]
        return ask(form, foresee(place, form.from_on.data), button=button, who=who, into=into, **words)
    intro = _("The place here ends the day before, and what was stays as it was. Care team and conversations stay.")
    return fill_in(form, intro=intro, button=_("Go on"), missing=None if others else _no_other_group(actor), **words)


def _no_other_group(actor: Actor) -> Missing:
    words = (
        _("There is no other group to choose yet. Add one first.")
        if actor.is_clinic_admin
        else _(
            "You look after no other group that takes somebody new. An administrator of the clinic can move them to a "
            "group of another program."
        )
    )
    return Missing(words, url_for("admin.groups"), _("Programs and groups"))


def _move(actor: Actor, place: Enrollment, verb: Any, form: TransferForm) -> Enrollment:
    moved: Enrollment = verb(
        place, chosen_group(actor, form.group.data), form.from_on.data, by=actor.id, because=form.because.words
    )
    return moved


def chosen_group(actor: Actor, group_id: str) -> Group:
    group = reach(policy.administered_groups, actor, UUID(group_id))
    assert group is not None  # it was offered
    return group


def catch_up(actor: Actor, place: Enrollment | None) -> None:
    """Whoever comes into a group is given what is still to do there."""
    if place is not None:
        give_open_homework(actor, place.patient_id, place.group_id, place.from_on)


def group_of(place: Enrollment) -> str:
    return url_for("admin.group", group_id=place.group_id)
