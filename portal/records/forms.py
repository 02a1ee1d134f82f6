"""Which days, what a letter names, a code to check."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError

from portal.coverage.actions.proving import Asked
from portal.web.fields import DayField
from portal.web.forms import OnceForm, PortalForm, needed

LONGEST = 366


class _Days(PortalForm):
    """From one day until another, both included, neither in the future."""

    from_on = DayField(_l("From"), [needed()])
    until_on = DayField(_l("Until"), [needed()])

    def __init__(self, today: date, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.today = today

    def validate_until_on(self, field: Field) -> None:
        first, last = self.from_on.data, field.data
        if last is None or first is None:
            return
        if last > self.today:
            raise ValidationError(_l("The last day you can choose is today."))
        if last < first:
            raise ValidationError(_l("The last day has to be the first day or a later one."))
        if last - first >= timedelta(days=LONGEST):
            raise ValidationError(_l("Please choose at most %(n)s days.", n=LONGEST))

    @property
    def span(self) -> tuple[date, date]:
        return self.from_on.data, self.until_on.data


class SpanForm(_Days):
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


class _Letter(_Days):
    names_program = BooleanField(_l("Name the program"))

    @property
    def asked(self) -> Asked:
        return Asked(*self.span, names_program=bool(self.names_program.data))


class PreviewForm(_Letter):
    class Meta:
        csrf = False


class LetterForm(_Letter, OnceForm):
    """What was looked at, to be made."""
