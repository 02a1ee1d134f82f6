"""What patients' payers approved and doctors certified: what is due, and all of one patient."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role, role_within
from portal.accounts.models import User
from portal.admin.forms.coverage import AuthorizationForm, CertificationForm
from portal.admin.forms.fields import AnswerForm
from portal.admin.queries import finding
from portal.admin.views.narrowing import narrowing
from portal.admin.views.screens import blueprint, form_page
from portal.audit.record import record
from portal.coverage.actions import authorizing
from portal.coverage.models import Authorization, Certification
from portal.coverage.policy import administered_authorizations, administered_certifications
from portal.coverage.queries.approvals import approval, approvals, certificates, last_doctor
from portal.coverage.queries.due import Cursor, due_page
from portal.programs import policy
from portal.web.asked import id_of
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace


@blueprint.get("/coverage")
@role(*ADMINISTRATORS)
def coverage(actor: Actor) -> Response:
    of = narrowing(actor)
    if of.must_choose:
        return page("admin/coverage_programs.html", of=of)
    due, further, _count = due_page(actor, _cursor(), of.program_id)
    after = f"{due[-1].on}~{due[-1].id.hex}" if further else ""
    return page("admin/coverage.html", due=due, after=after, of=of)


@blueprint.get("/people/<uuid:person_id>/coverage")
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@leaves_trace
def coverage_of(actor: Actor, patient: User) -> Response:
    record(actor.id, "read coverage", "user", patient.id, patient_id=patient.id)
    approved, certified = approvals(patient.id, actor.today), certificates(patient.id, actor.today)
    return page("admin/coverage_of.html", patient=patient, approvals=approved, certificates=certified)


@blueprint.route("/people/<uuid:person_id>/authorizations", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@takes(AuthorizationForm)
@says(_l("The authorization is added."))
def authorize(actor: Actor, patient: User) -> Response:
    form, back = AuthorizationForm(actor.today), _back(patient.id)
    if form.submitted() and _was_new(
        form,
        lambda: authorizing.authorize(actor, patient.id, form.approved, form.form_key.data or ""),
        _("The very same authorization is there already, so it was not added once more."),
    ):
        return see(back)
    title = _("Add an authorization for %(patient)s", patient=patient.name)
    intro = _("What is used of it is counted from attendance.")
    return form_page(form, title=title, intro=intro, button=_("Add it"), back=back)


@blueprint.route("/authorizations/<uuid:authorization_id>/correction", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, administered_authorizations, "authorization_id")
@leaves_trace
@takes(AuthorizationForm)
@says(_l("The correction is saved."))
def correct_authorization(actor: Actor, authorization: Authorization) -> Response:
    form, back = AuthorizationForm(actor.today, **approval(authorization)), _back(authorization.patient_id)
    if form.submitted() and _was_new(
        form,
        lambda: authorizing.correct(actor, authorization, form.approved, form.form_key.data or ""),
        _("Corrected so, it would be the same as another authorization that is there. Nothing was changed."),
    ):
        return see(back)
    title = _("Correct an authorization of %(patient)s", patient=finding.name_of(authorization.patient_id))
    intro = _("The record keeps what stood here before.")
    record(actor.id, "read coverage", "authorization", authorization.id, patient_id=authorization.patient_id)
    keep()  # it is read also where what was sent cannot be taken
    return form_page(form, title=title, intro=intro, button=_("Save"), back=back)


@blueprint.route("/authorizations/<uuid:authorization_id>/removal", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, administered_authorizations, "authorization_id")
@says(_l("The authorization is taken back."))
def take_back_authorization(actor: Actor, authorization: Authorization) -> Response:
    title = _("Take back an authorization of %(patient)s", patient=finding.name_of(authorization.patient_id))
    intro = _("They no longer see it. The record keeps that it was there.")
    return _asked_first(authorization.patient_id, title, intro, lambda: authorizing.take_back(actor, authorization))


@blueprint.route("/people/<uuid:person_id>/certifications", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_patients, "person_id")
@says(_l("The certification is added."))
def certify(actor: Actor, patient: User) -> Response:
    form, back = CertificationForm(actor.today, data={"certified_by": last_doctor(actor)}), _back(patient.id)
    if form.submitted() and _was_new(
        form,
        lambda: authorizing.certify(
            actor, patient.id, form.certified_on.data, form.certified_by.words, form.form_key.data or ""
        ),
        _("The very same certification is there already, so it was not added once more."),
    ):
        return see(back)
    title = _("Add a certification for %(patient)s", patient=patient.name)
    return form_page(form, title=title, button=_("Add it"), back=back)


@blueprint.route("/certifications/<uuid:certification_id>/removal", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, administered_certifications, "certification_id")
@says(_l("The certification is taken back."))
def take_back_certification(actor: Actor, certification: Certification) -> Response:
    title = _("Take back a certification of %(patient)s", patient=finding.name_of(certification.patient_id))
    intro = _("The next one is then counted from the one before. The record keeps that it was there.")
    whose = certification.patient_id
    return _asked_first(whose, title, intro, lambda: authorizing.take_back_certification(actor, certification))


def _was_new(form: PortalForm, note: Callable[[], None], otherwise: str) -> bool:
    """Whether it is noted. Said before the form: of two pages that add the same, the first was enough."""
    try:
        note()
    except authorizing.AlreadyThere:
        form.form_errors.append(otherwise)
        return False
    return True


def _asked_first(patient_id: UUID, title: str, intro: str, take_back: Callable[[], None]) -> Response:
    """The page that asks whether it is meant; answered, it is done."""
    form, back = AnswerForm(), _back(patient_id)
    if form.submitted():
        take_back()
        return see(back)
    return form_page(form, title=title, intro=intro, button=_("Take it back"), back=back)


def _back(patient_id: UUID) -> str:
    return url_for("admin.coverage_of", person_id=patient_id)


def _cursor() -> Cursor | None:
    """Where the next page of the list goes on, as its link names it."""
    on, _sign, name = request.args.get("after", "").partition("~")
    one = id_of(name)
    try:
        return (date.fromisoformat(on), one.hex) if one else None
    except ValueError:
        return None
