"""When somebody is there, and how often whoever answers for a follow-up is reminded."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from portal.admin.forms.fields import between
from portal.admin.forms.series import WEEKDAYS
from portal.web.fields import ClockField, NumberField
from portal.web.forms import ChecksField, PortalForm, needed, options
from portal.web.meanwhile import SharedForm

A_WEEK = 7 * 24 * 60  # minutes


class HoursForm(PortalForm):
    weekday = ChecksField(
        _l("Days of the week"),
        [needed(_l("Please choose a day."))],
        choices=options((str(number), name) for number, name in enumerate(WEEKDAYS)),
        validate_choice=False,
    )
    opens = ClockField(_l("From"), [needed()])
    closes = ClockField(_l("Until"), [needed()])

    def validate_weekday(self, field: Field) -> None:
        if not {str(one) for one in field.data} <= {str(number) for number in range(len(WEEKDAYS))}:
            raise ValidationError(_l("Please choose one from the list."))

    @property
    def weekdays(self) -> list[int]:
        return sorted({int(one) for one in self.weekday.data or ()})

    def validate_closes(self, field: Field) -> None:
        if self.opens.data is not None and field.data is not None and field.data <= self.opens.data:
            raise ValidationError(_l("The end must be later than the start, on the same day."))


class RemindersForm(SharedForm):
    nag_urgent_minutes = NumberField(_l("When it is for now"), [needed(), between(5, A_WEEK)])
    nag_high_minutes = NumberField(_l("When it is for the same program day"), [needed(), between(5, A_WEEK)])
    nag_watch_minutes = NumberField(
        _l("When it is for the next session"),
        [needed(), between(5, A_WEEK)],
        description=_l("And for any that somebody has taken on."),
    )
    nags_per_rung = NumberField(
        _l("Reminders before the next person is asked"),
        [needed(), between(1, 20)],
        description=_l("The therapist or who covers, then a supervisor, then an administrator."),
    )
