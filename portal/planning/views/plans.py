"""The module ahead: which session teaches what, copied to the next cycle, noted once it was taught."""

from datetime import date, timedelta

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.planning.forms import CopyForm, LessonForm, TaughtForm
from portal.planning.policy import plannable, plannable_groups
from portal.planning.queries import ahead
from portal.planning.queries.copies import before_and_after
from portal.planning.views.screens import blueprint, room
from portal.programs.models import Group
from portal.schedule.actions import copying_plans, planning
from portal.schedule.actions.copying_plans import Copied
from portal.schedule.models import Appointment
from portal.schedule.rotation import Lesson
from portal.web.asked import whole_number
from portal.web.formatting import week_start
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import says, told_in
from portal.web.taking import takes
from portal.web.weeks import monday_of, week_name

SESSION = "/groups/<uuid:group_id>/sessions/<uuid:appointment_id>"


@blueprint.get("/groups/<uuid:group_id>/plan")
@within(plannable_groups, "group_id")
def plan(actor: Actor, group: Group) -> Response:
    monday = monday_of(request.args.get("week"), actor.today)
    return _plan_page(actor, group, monday, CopyForm(monday))


@blueprint.post("/groups/<uuid:group_id>/plan/copies")
@within(plannable_groups, "group_id")
@takes(CopyForm)
def copy_plan(actor: Actor, group: Group) -> Response:
    monday = monday_of(request.args.get("week"), actor.today)
    form = CopyForm(monday)
    if not form.submitted():
        return _plan_page(actor, group, monday, form, 422)
    to = week_start(form.to.data)
    found = copying_plans.copies(group.id, monday, form.weeks.data, to, held=bool(form.seen.data))
    seen, now = form.seen.data, copying_plans.mark_of(found)
    if seen != now:
        form.seen.data = now
        return _copy_page(group, monday, form, found, 409 if seen else 200)
    copying_plans.copy(actor, group.id, found)
    left = sum(one.target is None for one in found)
    copied = len(found) - left
    return see(url_for("planning.plan", group_id=group.id, week=week_name(to), copied=copied, left=left))


@blueprint.get(f"{SESSION}/plan")
@within(plannable, "appointment_id", "group_id")
def lesson(actor: Actor, session: Appointment) -> Response:
    it = planning.by_rotation(session) if request.args.get("as") == "rotation" else None
    return _lesson_page(actor, session, _lesson_form(it or planning.lesson_of(session)))


@blueprint.post(f"{SESSION}/plan")
@within(plannable, "appointment_id", "group_id")
@takes(LessonForm, beside={"homework-", "in_session-"})
@says(_l("The plan of the session is saved."))
def plan_lesson(actor: Actor, session: Appointment) -> Response:
    form = _lesson_form(planning.lesson_of(session))
    if not form.holds_up(actor):
        return _lesson_page(actor, session, form, 422)
    planning.plan(actor, session, form.lesson(), form.again.data)
    return see(_from_where(actor, session))


@blueprint.get(f"{SESSION}/taught")
@within(plannable, "appointment_id", "group_id")
def taught(actor: Actor, session: Appointment) -> Response:
    return _taught_page(actor, session, _taught_form(session))


@blueprint.post(f"{SESSION}/taught")
@within(plannable, "appointment_id", "group_id")
@takes(TaughtForm)
@says(_l("Saved: what was taught."))
def note_taught(actor: Actor, session: Appointment) -> Response:
    form = _taught_form(session)
    if not form.submitted():
        return _taught_page(actor, session, form, 422)
    planning.note_taught(actor, session, form.skills.data or [])
    return see(room(actor, session.group_id, session.id))


def _plan_page(actor: Actor, group: Group, monday: date, form: CopyForm, status: int = 200) -> Response:
    cycle = timedelta(weeks=ahead.WEEKS)
    return page(
        "planning/plan.html",
        status=status,
        group=group,
        monday=monday,
        this_monday=week_start(actor.today),
        weeks=ahead.weeks(actor, group, monday),
        before=week_name(monday - cycle),
        after=week_name(monday + cycle),
        form=form,
        week=week_name(monday),
        copied=whole_number(told_in("copied")),
        left=whole_number(told_in("left")) or 0,
    )


def _copy_page(group: Group, monday: date, form: CopyForm, found: list[Copied], status: int) -> Response:
    return page(
        "planning/copy.html",
        status=status,
        group=group,
        form=form,
        week=week_name(monday),
        there=before_and_after(found),
        changed=status == 409,
    )


def _lesson_form(it: Lesson) -> LessonForm:
    form = LessonForm(
        topic=it.topic,
        module=it.module,
        skills=list(it.skills),
        in_session=[*it.in_session],
        homework=[*it.homework, ""],
    )
    form.offer(ahead.skill_choices(), ahead.worksheet_choices())
    return form


def _lesson_page(actor: Actor, session: Appointment, form: LessonForm, status: int = 200) -> Response:
    return page(
        "planning/lesson.html",
        status=status,
        session=session,
        form=form,
        modules=ahead.shown_skills(),
        has_rotation=planning.by_rotation(session) is not None,
        back=_from_where(actor, session),
        from_session=_from_session(),
    )


def _taught_form(session: Appointment) -> TaughtForm:
    form = TaughtForm(skills=session.taught if session.taught is not None else session.skills)
    form.skills.choices = options(ahead.skill_choices())
    return form


def _taught_page(actor: Actor, session: Appointment, form: TaughtForm, status: int = 200) -> Response:
    back = room(actor, session.group_id, session.id)
    modules = ahead.shown_skills()
    return page("planning/taught.html", status=status, session=session, form=form, modules=modules, back=back)


def _from_session() -> bool:
    return request.args.get("from") == "session"


def _from_where(actor: Actor, session: Appointment) -> str:
    """The session's page for who came from there, else its place in the plan."""
    if _from_session():
        return room(actor, session.group_id, session.id) + "#plan"
    week = week_name(week_start(session.local_on))
    return url_for("planning.plan", group_id=session.group_id, week=week, _anchor=f"lesson-{session.id.hex}")
