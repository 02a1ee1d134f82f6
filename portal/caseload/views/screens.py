"""What the routes of this package share."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.caseload import queries
from portal.caseload.forms import HomeworkForm, MovingForm, WordForm
from portal.web.forms import options
from portal.web.pages import page
from portal.worksheets.models import Assignment, Homework
from portal.worksheets.published import title_of

Changes = tuple[MovingForm, WordForm]

blueprint = Blueprint("caseload", __name__)


def worksheet_form() -> HomeworkForm:
    form = HomeworkForm()
    form.worksheet.choices = options([("", _("Choose one")), *queries.worksheet_choices()])
    form.session.choices = options([("", "")])
    return form


def changes(due_on: date | None, session_id: UUID | None, sessions: Iterable[tuple[str, str]]) -> Changes:
    """The two forms beside each other: another day (with the one that holds now), and taking it back."""
    moving = MovingForm(session=str(session_id or ""), due_on=due_on)
    moving.session.choices = options(sessions)
    return moving, WordForm(prefix="back-")


def change_page(template: str, given: Assignment | Homework, forms: Changes, status: int = 200) -> Response:
    moving, taking_back = forms
    title = title_of(given.slug, given.version)
    return page(template, status=status, given=given, title=title, moving=moving, taking_back=taking_back)
