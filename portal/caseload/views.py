from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.accounts.models import User
from portal.caseload import policy, queries
from portal.caseload.forms import HomeworkForm
from portal.materials.actions import post, withdraw
from portal.materials.forms import HandoutForm
from portal.materials.models import Release
from portal.materials.policy import posted
from portal.programs.models import Group
from portal.programs.policy import caseload, led_groups
from portal.schedule import queries as schedule
from portal.schedule.models import Appointment
from portal.web.forms import options
from portal.web.limits import MEGABYTE, accepts_up_to
from portal.web.pages import page, see
from portal.web.transaction import leaves_trace
from portal.worksheets.actions.assigning import assign, assign_to_group, withdraw_homework
from portal.worksheets.models import Homework
from portal.worksheets.policy import homework_of_led_groups
from portal.worksheets.published import catalogue

blueprint = Blueprint("caseload", __name__)


@blueprint.get("/groups")
@role(Role.LEADER)
def groups(actor: Actor) -> Response:
    return page("caseload/groups.html", groups=queries.groups(actor))


@blueprint.get("/groups/<uuid:group_id>")
@within(led_groups, "group_id")
def group(actor: Actor, group: Group) -> Response:
    return page("caseload/group.html", it=queries.group_page(actor, group))


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@leaves_trace
def session(actor: Actor, appointment: Appointment) -> Response:
    it = queries.session_page(actor, appointment)
    queries.note_reading(actor, it)
    return page("caseload/session.html", it=it)


@blueprint.get("/groups/<uuid:group_id>/handouts")
@within(led_groups, "group_id")
def new_handout(actor: Actor, group: Group) -> Response:
    form = _handout_form(actor, group)
    form.session.data = request.args.get("session", "")
    return page("caseload/handout.html", group=group, form=form)


@blueprint.post("/groups/<uuid:group_id>/handouts")
@within(led_groups, "group_id")
@accepts_up_to(12 * MEGABYTE)
def post_handout(actor: Actor, group: Group) -> Response:
    form = _handout_form(actor, group)
    if not form.submitted():
        return page("caseload/handout.html", status=422, group=group, form=form)
    _due, session_id = queries.due(actor, schedule.of_group(actor, group.id), form.session.data or "", None)
    post(actor, group, form.handout(), form.form_key.data or "", appointment_id=session_id)
    return see(url_for("caseload.group", group_id=group.id) + "#handouts")


@blueprint.post("/handouts/<uuid:release_id>/withdrawal")
@within(posted, "release_id")
def withdraw_handout(actor: Actor, release: Release) -> Response:
    withdraw(actor, release)
    return see(url_for("caseload.group", group_id=release.group_id) + "#handouts")


@blueprint.get("/groups/<uuid:group_id>/homework")
@within(led_groups, "group_id")
def new_homework(actor: Actor, group: Group) -> Response:
    return page("caseload/homework.html", group=group, form=_homework_form(actor, group))


@blueprint.post("/groups/<uuid:group_id>/homework")
@within(led_groups, "group_id")
def assign_homework(actor: Actor, group: Group) -> Response:
    form = _homework_form(actor, group)
    if not form.submitted():
        return page("caseload/homework.html", status=422, group=group, form=form)
    due_at, session_id = queries.due(
        actor, schedule.of_group(actor, group.id), form.session.data or "", form.due_on.data
    )
    assign_to_group(
        actor,
        group,
        catalogue().current(form.worksheet.data),
        form_key=form.key_of(actor.id, group.id),
        due_at=due_at,
        due_appointment_id=session_id,
        note=form.words,
    )
    return see(url_for("caseload.group", group_id=group.id) + "#homework")


@blueprint.post("/homework/<uuid:homework_id>/withdrawal")
@within(homework_of_led_groups, "homework_id")
def withdraw_group_homework(actor: Actor, homework: Homework) -> Response:
    withdraw_homework(actor, homework)
    return see(url_for("caseload.group", group_id=homework.group_id) + "#homework")


@blueprint.get("/patients")
@role(Role.THERAPIST)
def patients(actor: Actor) -> Response:
    shown, more = queries.patients(actor, _id("after"))
    return page("caseload/patients.html", patients=shown, more=more)


@blueprint.get("/patients/<uuid:patient_id>")
@within(caseload, "patient_id")
def patient(actor: Actor, patient: User) -> Response:
    return _patient(actor, patient, _worksheet_form())


@blueprint.post("/patients/<uuid:patient_id>/worksheets")
@within(caseload, "patient_id")
def assign_worksheet(actor: Actor, patient: User) -> Response:
    form = _worksheet_form()
    if not form.submitted():
        return _patient(actor, patient, form, 422)
    due_at, _session = queries.due(actor, [], "", form.due_on.data)
    assign(
        actor,
        patient.id,
        catalogue().current(form.worksheet.data),
        form_key=form.key_of(actor.id, patient.id),
        due_at=due_at,
        note=form.words,
    )
    return see(url_for("caseload.patient", patient_id=patient.id, given=1))


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _patient(actor: Actor, patient: User, form: HomeworkForm, status: int = 200) -> Response:
    rows, given = queries.waiting_of(actor, patient.id), request.args.get("given") == "1"
    return page("caseload/patient.html", status=status, patient=patient, form=form, rows=rows, given=given)


def _handout_form(actor: Actor, group: Group) -> HandoutForm:
    form = HandoutForm()
    form.session.choices = options(queries.session_choices(schedule.of_group(actor, group.id), _l("The whole group")))
    return form


def _homework_form(actor: Actor, group: Group) -> HomeworkForm:
    form = _worksheet_form()
    form.session.choices = options(queries.session_choices(schedule.of_group(actor, group.id), _l("No session")))
    return form


def _worksheet_form() -> HomeworkForm:
    form = HomeworkForm()
    form.worksheet.choices = options([("", _("Choose one")), *queries.worksheet_choices()])
    form.session.choices = options([("", "")])
    return form
