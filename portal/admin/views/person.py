"""One person: roles, standing, groups, care team."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role_within
from portal.accounts.models import Standing, User
from portal.accounts.provider import matching
from portal.accounts.provider.discovery import provider
from portal.admin import actions
from portal.admin.actions import AlreadyHeld, NotHeld
from portal.admin.forms.fields import LastDayForm, accepted
from portal.admin.forms.people import CareForm, NameForm, RoleForm, StandingForm
from portal.admin.queries import finding
from portal.admin.queries import people as queries
from portal.admin.views.screens import Missing, blueprint, form_page
from portal.programs import contacts, covering, policy, representatives, way
from portal.programs.actions import caring, handing_over
from portal.programs.actions.handing_over import Passing
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.contact_form import ContactForm
from portal.programs.handed import therapist_of
from portal.programs.models import CareRole, CareTeamMember
from portal.programs.standing import standing as standing_of
from portal.safety.owning import reown
from portal.schedule.actions.keeping_with_team import keep_with_team
from portal.vault.sealing import require_key
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace, turn_writer

IN_CARE_ALREADY = {AlreadyThere: _l("This person has this part in the care team already, or will.")}
ROLE_REFUSED = {
    AlreadyHeld: _l("They hold this role already, or will."),
    NotHeld: _l("They do not hold this role from that day on."),
}


@blueprint.get("/people/<uuid:person_id>")
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
def person(actor: Actor, person: User) -> Response:
    groups, sheet = queries.group_names(actor), queries.sheet(actor, person)
    stand = standing_of(actor, person.id) if sheet.is_patient else None
    changes = way.administered_way(actor, person.id) if sheet.is_patient else []
    acting = representatives.of_person(person.id) if actor.is_clinic_admin else []
    away = covering.away_days(actor, person.id) if sheet.can_be_away(actor.today) and actor.is_clinic_admin else None
    linked = provider().name if actor.is_clinic_admin and matching.is_linked(person) else ""
    context: dict[str, Any] = {"groups": groups, "stand": stand, "changes": changes, "acting": acting, "away": away}
    answer = page("admin/person.html", person=person, sheet=sheet, linked=linked, **context)
    if any(one.because for one in changes):
        turn_writer()
        way.note_reading(actor, person.id, changes)
    return answer


@blueprint.route("/people/<uuid:person_id>/care-team", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@takes(CareForm)
@says(_l("The care team is set."))
def set_care_team(actor: Actor, patient: User) -> Response:
    form = CareForm(actor.today)
    form.clinician.choices = options([("", _("Choose a clinician")), *_clinicians(actor, patient)])
    if form.submitted() and accepted(form.clinician, lambda: _set_care_team(actor, patient, form), IN_CARE_ALREADY):
        return see(_back(patient.id))
    title = _("Care team of %(patient)s", patient=patient.name)
    intro = _("Whoever has this part now has it until the day before.")
    missing = None if len(form.clinician.choices) > 1 else _no_therapist()
    words = {"title": title, "intro": intro, "button": _("Set the care team"), "back": _back(patient.id)}
    return form_page(form, missing=missing, **words)


def _no_therapist() -> Missing:
    words = _("There is no therapist to choose yet. Invite one first.")
    return Missing(words, url_for("admin.invitation"), _("Invite a person"))


def _clinicians(actor: Actor, patient: User) -> list[tuple[str, str]]:
    found = finding.people_for(actor, Role.THERAPIST, patient_id=patient.id)
    return [one for one in found if one[0] != str(patient.id)]


def _set_care_team(actor: Actor, patient: User, form: CareForm) -> None:
    clinician, part = UUID(form.clinician.data), CareRole(form.care_role.data)
    giver = therapist_of(actor, patient.id) if part is CareRole.THERAPIST else None
    if giver is None or giver.id == clinician or standing_of(actor, patient.id).is_over:
        caring.set_care_team(patient.id, clinician, part, form.from_on.data, by=actor.id)
        reown(actor.id, [patient.id])
        keep_with_team(actor.id, [patient.id])
    else:
        handing_over.hand_over(actor, Passing(patient.id, giver.id, clinician, form.from_on.data))


@blueprint.route("/care-team/<uuid:member_id>/end-date", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_care, "member_id")
@says(_l("The last day is set."))
def end_care(actor: Actor, member: CareTeamMember) -> Response:
    form, back, names = LastDayForm(actor.today), _back(member.patient_id), queries.care_names(member)
    if form.submitted() and accepted(form.last_day, lambda: _end_care(actor, member, form), {}):
        return see(back)
    title = _("%(clinician)s leaves the care team of %(patient)s", **names)
    intro = _("They reach the record up to and including this day. To end it at once, give yesterday.")
    return form_page(form, title=title, intro=intro, button=_("End it"), back=back)


def _end_care(actor: Actor, member: CareTeamMember, form: LastDayForm) -> None:
    patient_id = member.patient_id
    caring.end_care(member, form.last_day.data, by=actor.id)
    reown(actor.id, [patient_id])
    keep_with_team(actor.id, [patient_id])


@blueprint.route("/people/<uuid:person_id>/name", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
@takes(NameForm)
@says(_l("The name is changed."))
def change_name(actor: Actor, person: User) -> Response:
    form, was = NameForm(obj=person), person.name
    if form.submitted():
        actions.change_name(actor, person, form.name.words, form.credentials.words)
        return see(_back(person.id))
    title = _("The name of %(person)s", person=was)
    intro = _("It stands so everywhere from now on, also beside what was written before.")
    return form_page(form, title=title, intro=intro, button=_("Save"), back=_back(person.id))


@blueprint.route("/people/<uuid:person_id>/contact", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@leaves_trace
@takes(ContactForm)
@says(_l("How they are reached is saved."))
def contact(actor: Actor, patient: User) -> Response:
    require_key(patient.id)
    found = contacts.contact_to_change(patient.id)
    form = ContactForm(obj=found)
    if form.submitted():
        contacts.change_contact(actor, patient.id, form.told)
        return see(_back(patient.id))
    contacts.note_reading(actor, patient.id, found)
    keep()
    return form_page(form, "coping/contact_of.html", patient=patient, back=_back(patient.id))


@blueprint.route("/people/<uuid:person_id>/standing", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
@takes(StandingForm)
@says(_l("Saved. This holds from now on."))
def standing(actor: Actor, person: User) -> Response:
    form, shut = StandingForm(), person.standing is Standing.DEACTIVATED
    if form.submitted():
        (actions.reactivate if form.lets_in else actions.deactivate)(actor, person)
        return see(_back(person.id))
    return form_page(form, "admin/standing.html", person=person, shut=shut, back=_back(person.id))


@blueprint.route("/people/<uuid:person_id>/roles", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_people, "person_id")
@takes(RoleForm)
@says(_l("The roles are changed."))
def roles(actor: Actor, person: User) -> Response:
    form = RoleForm(actor.today, queries.program_names(actor))
    if form.submitted() and accepted(form.role, lambda: _change_role(actor, person, form), ROLE_REFUSED):
        return see(_back(person.id))
    title = _("Roles of %(person)s", person=person.name)
    return form_page(form, title=title, button=_("Save"), back=_back(person.id))


def _change_role(actor: Actor, person: User, form: RoleForm) -> None:
    change = actions.give_role if form.change.data == "give" else actions.end_role
    role, program_id = form.held
    change(actor, person, role, form.from_on.data, program_id)


def _back(person_id: UUID) -> str:
    return url_for("admin.person", person_id=person_id)
