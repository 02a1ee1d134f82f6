"""What a payer approved, what a doctor certified."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from portal.admin.forms.fields import YEAR, DatedForm, PickField, between, within_days
from portal.coverage.actions.authorizing import Approved
from portal.coverage.models import Unit
from portal.coverage.runway import Span
from portal.web.fields import DayField, NumberField
from portal.web.forms import LineField, OnceForm, needed, not_blank, options

UNITS = ((Unit.DAYS, _l("Days with sessions")), (Unit.HOURS, _l("Hours")))
_IN_SIGHT = within_days(back=2 * YEAR, ahead=2 * YEAR)


class AuthorizationForm(OnceForm, DatedForm):
    payer = LineField(_l("Payer"), [needed(), not_blank], limit=120)
    reference = LineField(_l("Reference number"), limit=80, description=_l("As it stands in the payer’s letter."))
    unit = PickField(_l("Counted in"), [needed()], choices=options(UNITS))
    units = NumberField(_l("How many"), [needed(), between(1, 2000)])
    from_on = DayField(_l("First day"), [needed(), _IN_SIGHT])
    until_on = DayField(
        _l("Last day"), [needed(), _IN_SIGHT], description=_l("Days before today count too, if they lie between.")
    )

    def __init__(self, today: date, **more: Any) -> None:
        super().__init__(today, **more)
        if not self.is_submitted() and "until_on" not in more:
            self.until_on.data = None

    def validate_until_on(self, field: Field) -> None:
        if self.from_on.data is not None and field.data is not None and field.data < self.from_on.data:
            raise ValidationError(_l("The last day has to be the first day or a later one."))

    @property
    def approved(self) -> Approved:
        span = Span(Unit(self.unit.data), self.units.data, self.from_on.data, self.until_on.data)
        return Approved(self.payer.words, self.reference.words, span)


class CertificationForm(OnceForm, DatedForm):
    certified_by = LineField(_l("Doctor"), [needed(), not_blank], limit=120)
    certified_on = DayField(_l("Day of the certification"), [needed(), within_days(back=2 * YEAR, ahead=0)])
