"""What the routes of this package share."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext as _
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from portal.access.actor import Actor
from portal.caseload import giving
from portal.caseload.actions import Plan
from portal.caseload.due import NEXT_SESSION, by_day
from portal.caseload.forms import GivingForm, HomeworkForm, MovingForm, WordForm
from portal.web.forms import options
from portal.web.pages import page
from portal.worksheets.models import Assignment, Homework
from portal.worksheets.published import title_of

Changes = tuple[MovingForm, WordForm]

blueprint = Blueprint("caseload", __name__)


def worksheet_form() -> HomeworkForm:
    form = HomeworkForm()
    form.worksheet.choices = options([("", _("Choose one")), *giving.worksheet_choices()])
    form.session.choices = next_session_choices()
    return form


def next_session_choices() -> list[SelectChoice]:
    return options([("", _("No session")), (NEXT_SESSION, _("The next group session"))])


def plan_of(actor: Actor, form: GivingForm) -> Plan:
    """What the form says of when, where each taker may have a next session of her own."""
    return Plan(
        due=by_day(actor, form.due_on.data),
        before_next=form.session.data == NEXT_SESSION,
        rule=form.rule(actor.today),
        note=form.words,
    )


def changes(due_on: date | None, session_id: UUID | None, sessions: Iterable[tuple[str, str]]) -> Changes:
    """The two forms beside each other: another day (with the one that holds now), and taking it back."""
    moving = MovingForm(session=str(session_id or ""), due_on=due_on)
    moving.session.choices = options(sessions)
    return moving, WordForm(prefix="back-")


def change_page(template: str, given: Assignment | Homework, forms: Changes, status: int = 200) -> Response:
    moving, taking_back = forms
    title = title_of(given.slug, given.version)
    return page(template, status=status, given=given, title=title, moving=moving, taking_back=taking_back)
