"""Who acts for a patient: given, changed, ended; each is asked once more before it is done."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.accounts.models import User
from portal.admin.forms.representatives import ChangeForm, EndForm, GiveForm
from portal.admin.views.changing import Step, fill_in, go_on
from portal.admin.views.people import link_page
from portal.admin.views.screens import blueprint, with_way_back
from portal.programs import policy, representatives
from portal.programs.actions import representing
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.exceptional_models import Representative
from portal.programs.representatives import administered_representatives
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes

THERE = {AlreadyThere: _l("They act for this patient already, or will. You can change it on the patient’s page.")}
Given = tuple[User, str, str]


@blueprint.route("/people/<uuid:person_id>/representative", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_patients, "person_id")
@takes(GiveForm)
@says(_l("From that day on they may look."))
def give_representative(actor: Actor, patient: User) -> Response:
    form = GiveForm(actor.today)
    words = {"title": _("Let somebody act for %(patient)s", patient=patient.name), "back": _patient(patient.id)}
    step, given = go_on(form, form.email, lambda: _give(actor, patient, form), THERE)
    if step is Step.DONE:
        user, token, _name = given
        return link_page(user, token) if token else see(words["back"])
    if step is Step.ASK:
        return _ask(form, _("Let them act"), given[2], patient.name, first=form.from_on.data, **words)
    return fill_in(form, intro=_("They get an account of their own, and look without changing anything."), **_on(words))


def _give(actor: Actor, patient: User, form: GiveForm) -> Given:
    """The name is that of the account, where there was one already."""
    who = (form.name.words, form.email.words)
    user, token = representing.give(actor, patient, who, form.from_on.data, form.terms)
    return user, token, user.name


@blueprint.route("/representatives/<uuid:representative_id>", methods=["GET", "POST"])
@role_within(Role.ADMIN, administered_representatives, "representative_id")
@takes(ChangeForm)
@says(_l("Saved. This is what they see."))
def change_representative(actor: Actor, row: Representative) -> Response:
    form, it = ChangeForm.of(actor.today, row), representatives.one(row.id)
    words = {"title": _("What %(name)s sees of %(patient)s", **_both(it)), "back": _patient(row.patient_id)}
    step, _nothing = go_on(form, form.relation, lambda: representing.change(actor, row, form.terms), {})
    if step is Step.DONE:
        return see(words["back"])
    if step is Step.ASK:
        return _ask(form, _("Change it"), it.name, it.patient, first=it.from_on, **words)
    return fill_in(form, intro="", **_on(words))


@blueprint.route("/representatives/<uuid:representative_id>/end-date", methods=["GET", "POST"])
@role_within(Role.ADMIN, administered_representatives, "representative_id")
@says(_l("The last day is set."))
def end_representative(actor: Actor, row: Representative) -> Response:
    form, it = EndForm(actor.today), representatives.one(row.id)
    words = {"title": _("End that %(name)s acts for %(patient)s", **_both(it)), "back": _patient(row.patient_id)}
    step, _nothing = go_on(form, form.last_day, lambda: representing.end(actor, row, form.last_day.data), {})
    if step is Step.DONE:
        return see(words["back"])
    if step is Step.ASK:
        return _ask(form, _("End it"), it.name, it.patient, ends_on=form.last_day.data, **words)
    return fill_in(form, intro="", **_on(words))


def _ask(form: Any, button: str, who: str, patient: str, **words: Any) -> Response:
    """`first`: what begins or changes; `ends_on`: what ends."""
    words = {"first": None, "ends_on": None, "action": request.path, **words}
    return page("admin/acting_sure.html", form=form, button=button, who=who, patient=patient, **with_way_back(words))


def _on(words: dict[str, str]) -> dict[str, str]:
    return {"button": _("Go on"), **words}


def _both(it: representatives.Acting) -> dict[str, str]:
    return {"name": it.name, "patient": it.patient}


def _patient(patient_id: Any) -> str:
    return url_for("admin.person", person_id=patient_id, _anchor="acting")
