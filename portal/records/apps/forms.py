"""A key for an app that reads her record."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from portal.web.forms import LineField, OnceForm, needed, not_blank, options

DAYS = ("30", "90", "365")


class AppKeyForm(OnceForm):
    called = LineField(_l("What you call the app"), [needed(), not_blank], limit=60)
    days = RadioField(
        _l("How long it may read"),
        [needed(_l("Please choose one."))],
        choices=options(zip(DAYS, (_l("30 days"), _l("90 days"), _l("A year")), strict=True)),
        default=DAYS[0],
    )
