"""In which form she takes her record along."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from portal.web.forms import PortalForm, needed, options


class Form(StrEnum):
    """In which form she takes it."""

    ALL = "all"
    BINDER = "binder"
    CALENDAR = "calendar"
    JSON = "json"
    FHIR = "fhir"


FOR_WHAT = {
    Form.BINDER: _l("a folder of plain files and one to print. You read it without the portal."),
    Form.CALENDAR: _l(
        "your sessions, past and to come, as a file that the calendar on your phone opens. "
        "It says what each session is."
    ),
    Form.FHIR: _l(
        "the form in which clinics and health apps pass records on. "
        "Give this file to your next clinic if they ask for it."
    ),
    Form.JSON: _l(
        "a file for other programs, with your files beside it. "
        "If you know somebody who writes programs, they can use it."
    ),
}


class AlongForm(PortalForm):
    form = RadioField(
        _l("Which form"),
        [needed(_l("Please choose one."))],
        choices=options(
            [
                (Form.ALL, _l("All of these, in one download")),
                (Form.BINDER, _l("To read or print: my binder")),
                (Form.CALENDAR, _l("For a calendar: your sessions")),
                (Form.FHIR, _l("For a health app: FHIR")),
                (Form.JSON, _l("For other programs: JSON")),
            ]
        ),
        default=Form.ALL,
    )
