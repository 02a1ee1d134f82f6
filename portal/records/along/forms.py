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
