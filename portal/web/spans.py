"""From one day until another, in a form or in the address."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from portal.web.fields import DayField
from portal.web.forms import PortalForm, needed

LONGEST = 366
FIRST_YEAR = 1900
"""Nobody's days here lie before it, and the calendar has no day before its first that could be reckoned with."""


class DaysForm(PortalForm):
    """From one day until another, both included, neither in the future."""

    from_on = DayField(_l("From"), [needed()])
    until_on = DayField(_l("Until"), [needed()])
    longest = LONGEST

    def __init__(self, today: date, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.today = today

    def validate_from_on(self, field: Field) -> None:
        if field.data and field.data.year < FIRST_YEAR:
            raise ValidationError(_l("Please choose a first day in %(year)s or later.", year=FIRST_YEAR))

    def validate_until_on(self, field: Field) -> None:
        first, last = self.from_on.data, field.data
        if last is None or first is None:
            return
        if last > self.today:
            raise ValidationError(_l("The last day you can choose is today."))
        if last < first:
            raise ValidationError(_l("The last day has to be the first day or a later one."))
        if last - first >= timedelta(days=self.longest):
            raise ValidationError(_l("Please choose at most %(n)s days.", n=self.longest))

    @property
    def span(self) -> tuple[date, date]:
        return self.from_on.data, self.until_on.data


class SpanForm(DaysForm):
    """In the address: it changes nothing, so it carries no token."""

    class Meta:
        csrf = False

    is_asked = False

    @classmethod
    def of(cls, today: date, given: Any, default: tuple[date, date]) -> "SpanForm":
        """As asked for; where no days are, the ones by default."""
        if given.keys() & {"from_on", "until_on"}:
            form = cls(today, given)
            form.is_asked = True
            return form
        return cls(today, None, from_on=default[0], until_on=default[1])

    def holds_up(self) -> bool:
        return not self.is_asked or bool(self.validate())
