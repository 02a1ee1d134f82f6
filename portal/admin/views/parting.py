"""The end of a place, taking it back, and coming again."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role_within
from portal.accounts.models import User
from portal.admin.forms.fields import accepted
from portal.admin.forms.places import EndForm, ReadmitForm, ReasonForm
from portal.admin.queries import groups as queries
from portal.admin.queries.foreseen import foresee
from portal.admin.queries.people import group_names
from portal.admin.views.changing import NO_PLACE, Step, ask, fill_in, go_on
from portal.admin.views.places import catch_up, chosen_group, group_of
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.programs.actions import joining, parting
from portal.programs.actions.placing import DAY
from portal.programs.models import Enrollment
from portal.web.forms import options
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.route("/enrollments/<uuid:enrollment_id>/end-date", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_places, "enrollment_id")
@takes(EndForm)
@says(_l("The last day is set."))
def end_enrollment(actor: Actor, place: Enrollment) -> Response:
    form, back = EndForm(actor.today, place.from_on), group_of(place)
    names = queries.names(place.patient_id, place.group_id)
    words = {"title": _("End the place of %(person)s in %(group)s", **names), "back": back}
    step, _nothing = go_on(form, form.last_day, lambda: _end(actor, place, form))
    if step is Step.DONE:
        return see(back)
    if step is Step.ASK:
        foreseen = foresee(place, form.last_day.data + DAY, parts=form.ever_begins)
        return ask(form, foreseen, button=_("End the place"), who=names["person"], **words)
    intro = _("They keep their place up to and including this day. To end it at once, give yesterday.")
    return fill_in(form, intro=intro, button=_("Go on"), **words)


def _end(actor: Actor, place: Enrollment, form: EndForm) -> None:
    last, because = form.last_day.data, form.because.words
    if form.ever_begins:
        parting.part(place, last, actor.id, form.ends_as, because)
    else:
        joining.end_enrollment(place, last, actor.id, because=because)


@blueprint.route("/enrollments/<uuid:enrollment_id>/continuation", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_places, "enrollment_id")
@says(_l("The end is taken back. They stay."))
def take_back_end(actor: Actor, place: Enrollment) -> Response:
    """It has not come yet, so nothing was settled and all is as it was."""
    form, back = ReasonForm(), group_of(place)
    names = queries.names(place.patient_id, place.group_id)
    if form.submitted() and accepted(
        form.because, lambda: parting.go_on(place, actor.id, form.because.words), NO_PLACE
    ):
        return see(back)
    title = _("%(person)s stays in %(group)s after all", **names)
    intro = _("The end is taken back. Nothing was taken off their list yet, so sessions and worksheets stay.")
    return form_page(form, title=title, intro=intro, button=_("They stay"), back=back)


@blueprint.route("/people/<uuid:person_id>/readmission", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@takes(ReadmitForm)
@says(_l("The place is given. Set the care team next."))
def readmit(actor: Actor, patient: User) -> Response:
    form, back = ReadmitForm(actor.today), url_for("admin.person", person_id=patient.id)
    groups = [(str(id), name) for id, name in group_names(actor)]
    form.group.choices = options([("", _("Choose a group")), *groups])
    words = {"title": _("%(person)s comes again", person=patient.name), "back": back}
    step, place = go_on(form, form.group, lambda: _readmit(actor, patient, form))
    if step is Step.DONE:
        catch_up(actor, place)
        return see(back)
    if step is Step.ASK:
        into = dict(groups)[form.group.data]
        return ask(form, None, button=_("Give the place"), who=patient.name, into=into, **words)
    intro = _("Their own record is theirs again, and nothing of anybody else. Set the care team afterwards.")
    return fill_in(form, intro=intro, button=_("Go on"), **words)


def _readmit(actor: Actor, patient: User, form: ReadmitForm) -> Enrollment:
    group = chosen_group(actor, form.group.data)
    return joining.readmit(patient, group, form.from_on.data, by=actor.id, because=form.because.words)
