"""What the routes of this package share."""

from flask import Blueprint
from flask_babel import gettext as _

from portal.caseload import queries
from portal.caseload.forms import HomeworkForm
from portal.web.forms import options

blueprint = Blueprint("caseload", __name__)


def worksheet_form() -> HomeworkForm:
    form = HomeworkForm()
    form.worksheet.choices = options([("", _("Choose one")), *queries.worksheet_choices()])
    form.session.choices = options([("", "")])
    return form
