"""A form that nobody sends: each kind of field, as it is and as it still needs something."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, RadioField, SelectField

from portal.web.fields import ClockField, DayField, NumberField
from portal.web.forms import ChecksField, LineField, PortalForm, WordsField, options

_CHOICES = (("yes", _l("Yes")), ("no", _l("No")))


class SampleForm(PortalForm):
    line = LineField(_l("Name"))
    words = WordsField(_l("Your message"))
    day = DayField(_l("Date"))
    clock = ClockField(_l("Time"))
    number = NumberField(_l("Hours"))
    tick = BooleanField(_l("Remind me"))
    one = RadioField(_l("One of these"), choices=options(_CHOICES))
    some = ChecksField(_l("Some of these"), choices=options(_CHOICES))
    list = SelectField(_l("From a list"), choices=options(_CHOICES))
    file = FileField(_l("File"))

    def wanting(self) -> "SampleForm":
        """Every field as it looks when it still needs something."""
        for field in self:
            if field.type != "CSRFTokenField":
                field.errors = [_l("This still needs an answer.")]
        return self
