"""A worksheet for a whole group: given, given another day, taken back."""

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.actions import Plan, give_to_group
from portal.caseload.due import due, session_choices
from portal.caseload.forms import HomeworkForm
from portal.caseload.views.screens import Changes, blueprint, change_page, changes, worksheet_form
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.schedule.queries import sessions as schedule
from portal.schedule.queries.sessions import Session
from portal.web.formatting import local
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions.changing import move_homework, withdraw_homework
from portal.worksheets.models import Homework
from portal.worksheets.policy import homework_of_led_groups
from portal.worksheets.published import catalogue

PAGE = "caseload/change_homework.html"


@blueprint.get("/groups/<uuid:group_id>/homework")
@within(led_groups, "group_id")
def new_homework(actor: Actor, group: Group) -> Response:
    group.check_not_over(actor.today)
    form = _homework_form(actor, group)
    form.worksheet.data = request.args.get("worksheet", "")  # as planned for a session
    return page("caseload/homework.html", group=group, form=form)


@blueprint.post("/groups/<uuid:group_id>/homework")
@within(led_groups, "group_id")
@takes(HomeworkForm)
@says(_l("Assigned. The group sees it under Worksheets."))
def assign_homework(actor: Actor, group: Group) -> Response:
    form = _homework_form(actor, group)
    if not form.holds_up(actor):
        return page("caseload/homework.html", status=422, group=group, form=form)
    chosen = due(actor, schedule.of_group(actor, group.id), form.session.data or "", form.due_on.data)
    plan = Plan(chosen, rule=form.rule(actor.today), note=form.words)
    worksheet, key = catalogue().current(form.worksheet.data), form.key_of(actor.id, group.id)
    give_to_group(actor, group, worksheet, plan, chosen, key)
    return see(url_for("caseload.group", group_id=group.id) + "#homework")


def _homework_form(actor: Actor, group: Group) -> HomeworkForm:
    form = worksheet_form()
    form.session.choices = options(session_choices(schedule.of_group(actor, group.id), _l("No session")))
    return form


@blueprint.get("/homework/<uuid:homework_id>")
@within(homework_of_led_groups, "homework_id")
def homework(actor: Actor, homework: Homework) -> Response:
    return change_page(PAGE, homework, _changes(homework, _sessions(actor, homework)))


@blueprint.post("/homework/<uuid:homework_id>/due")
@within(homework_of_led_groups, "homework_id")
@takes(HomeworkForm)
@says(_l("The day is changed."))
def move_group_homework(actor: Actor, homework: Homework) -> Response:
    sessions = _sessions(actor, homework)
    moving, _back_form = forms = _changes(homework, sessions)
    if not moving.holds_up(actor):
        return change_page(PAGE, homework, forms, 422)
    due_at, session_id = due(actor, sessions, moving.session.data or "", moving.due_on.data)
    move_homework(actor, homework, due_at, session_id, moving.words)
    return _back(homework)


@blueprint.post("/homework/<uuid:homework_id>/withdrawal")
@within(homework_of_led_groups, "homework_id")
@takes(beside={"back-meant"})
@says(_l("The worksheet is taken back."))
def withdraw_group_homework(actor: Actor, homework: Homework) -> Response:
    _moving, taking_back = forms = _changes(homework, _sessions(actor, homework))
    if not taking_back.holds_up(actor):
        return change_page(PAGE, homework, forms, 422)
    withdraw_homework(actor, homework, taking_back.words)
    return _back(homework)


def _sessions(actor: Actor, homework: Homework) -> list[Session]:
    return schedule.of_group(actor, homework.group_id)


def _changes(homework: Homework, sessions: list[Session]) -> Changes:
    day = local(homework.due_at).date() if homework.due_at and not homework.due_appointment_id else None
    return changes(day, homework.due_appointment_id, session_choices(sessions, _l("No session")))


def _back(homework: Homework) -> Response:
    return see(url_for("caseload.group", group_id=homework.group_id) + "#homework")
