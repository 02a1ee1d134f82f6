"""Administrators' screens of how long records are kept, what holds one back, and how it ends."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within
from portal.accounts.models import User
from portal.erasing import actions, policy, queries
from portal.erasing.forms import ForGoodForm, HoldForm, SureForm, YearsForm
from portal.programs.exceptional_models import Erasure, LegalHold
from portal.programs.policy import administered_patients
from portal.programs.queries import person
from portal.web.asked import asked_id
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes

blueprint = Blueprint("erasing", __name__, url_prefix="/admin")


@blueprint.get("/kept-records")
@role(Role.ADMIN)
def records(actor: Actor) -> Response:
    return _overview(actor, YearsForm(data={"years": queries.kept().years}))


@blueprint.post("/kept-records/years")
@role(Role.ADMIN)
@says(_l("Saved. This holds from now on."))
def keep_for(actor: Actor) -> Response:
    form = YearsForm()
    if form.submitted():
        actions.keep_for(actor, form.years.data)
        return see(url_for("erasing.records"))
    return _overview(actor, form)


@blueprint.get("/people/<uuid:person_id>/record")
@role_within(Role.ADMIN, administered_patients, "person_id")
def record(actor: Actor, patient: User) -> Response:
    return page("erasing/record.html", patient=patient, record=queries.record(actor, patient.id))


@blueprint.route("/people/<uuid:person_id>/record/hold", methods=["GET", "POST"])
@role_within(Role.ADMIN, administered_patients, "person_id")
@says(_l("The record is on hold."))
def hold(actor: Actor, patient: User) -> Response:
    form = HoldForm()
    if form.submitted():
        actions.hold(actor, patient, form.reason.words)
        return see(_back(patient.id))
    return page("erasing/hold.html", status=422 if form.errors else 200, form=form, patient=patient)


@blueprint.route("/kept-records/holds/<uuid:hold_id>/end", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.held_records, "hold_id")
@says(_l("The hold is lifted."))
def lift(actor: Actor, it: LegalHold) -> Response:
    form = SureForm()
    if form.submitted():
        actions.lift(actor, it)
        return see(_back(it.patient_id))
    return page(
        "erasing/lift.html", form=form, action=request.path, back=_back(it.patient_id), whose=person(it.patient_id)
    )


@blueprint.route("/people/<uuid:person_id>/record/erasure", methods=["GET", "POST"])
@role_within(Role.ADMIN, administered_patients, "person_id")
@takes(ForGoodForm)
@says(_l("The request is made. Somebody else has to confirm it."))
def ask(actor: Actor, patient: User) -> Response:
    form = ForGoodForm()
    if form.submitted():
        actions.ask(actor, patient)
        return see(_back(patient.id))
    return _question("erasing/ask.html", form, actor, patient)


@blueprint.route("/kept-records/erasures/<uuid:erasure_id>/confirmation", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.asked_erasures, "erasure_id")
@says(_l("The erasing is confirmed."))
def confirm(actor: Actor, it: Erasure) -> Response:
    form = ForGoodForm()
    if form.submitted():
        actions.confirm(actor, it)
        return see(_back(it.patient_id))
    return _question("erasing/confirm.html", form, actor, actions.whose(it), it)


@blueprint.post("/kept-records/erasures/<uuid:erasure_id>/withdrawal")
@role_within(Role.ADMIN, policy.asked_erasures, "erasure_id")
@says(_l("The request is taken back."))
def withdraw(actor: Actor, it: Erasure) -> Response:
    if SureForm().submitted():
        actions.withdraw(actor, it)
    return see(_back(it.patient_id))


def _overview(actor: Actor, form: YearsForm) -> Response:
    due, further = queries.due(actor, asked_id("after"))
    status = 422 if form.errors else 200
    return page("erasing/records.html", status=status, form=form, kept=queries.kept(), due=due, further=further)


def _question(template: str, form: ForGoodForm, actor: Actor, patient: User, it: Erasure | None = None) -> Response:
    stands, status = queries.record(actor, patient.id), 422 if form.errors else 200
    return page(template, status=status, form=form, patient=patient, erasure=it, record=stands)


def _back(patient_id: UUID) -> str:
    return url_for("erasing.record", person_id=patient_id)
