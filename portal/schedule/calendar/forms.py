"""What a calendar entry may say, and whether its address is to be another."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from portal.web.forms import PortalForm, needed, options

LITTLE, MORE = "little", "more"


class WordingForm(PortalForm):
    """What her calendar says. Staff are told that it holds no patient's name."""

    says = RadioField(
        _l("What it says"),
        [needed(_l("Please choose one of the two."))],
        choices=options(
            [(LITTLE, _l("Only “Appointment” and the time")), (MORE, _l("What the session is, and where"))]
        ),
    )


class RenewalForm(PortalForm):
    """A new address in place of the one that the page showed."""

    instead_of = HiddenField()
