"""Places in groups: given, held, taken up again, moved; and the line of those who wait for one."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.validators import Optional

from portal.admin.forms.fields import LATE_ENTRY, DatedForm, PickField, within_days
from portal.web.fields import DayField
from portal.web.forms import needed


class EnrollForm(DatedForm):
    patient = PickField(_l("Patient"), [needed()])
    from_on = DayField(
        _l("First day"),
        [needed(), within_days(back=LATE_ENTRY)],
        description=_l(
            "Every session from this day on is theirs. You can go back two weeks, for someone who came already."
        ),
    )


class _OpenForm(DatedForm):
    """A second day that may stay empty."""

    open_day = ""

    def __init__(self, today: date, **more: Any) -> None:
        super().__init__(today, **more)
        if not self.is_submitted():
            self[self.open_day].data = None


class HoldForm(_OpenForm):
    from_on = DayField(_l("First day away"), [needed(), within_days(back=LATE_ENTRY)])
    back_on = DayField(
        _l("Day of return"),
        [Optional(), within_days(back=0)],
        description=_l("Their place is kept from that day on. Empty: it is free until they return."),
    )
    open_day = "back_on"

    def validate_back_on(self, field: Field) -> None:
        if field.data is not None and self.from_on.data is not None and field.data <= self.from_on.data:
            raise ValidationError(_l("The return has to be after the first day away."))


class ReturnForm(DatedForm):
    from_on = DayField(_l("Back from"), [needed(), within_days(back=LATE_ENTRY)])


class TransferForm(DatedForm):
    group = PickField(_l("To"), [needed()])
    from_on = DayField(
        _l("First day there"),
        [needed(), within_days(back=LATE_ENTRY)],
        description=_l("Until the day before, they are where they were."),
    )


class WaitForm(_OpenForm):
    patient = PickField(_l("Patient"), [needed()])
    not_before = DayField(
        _l("Not before"), [Optional(), within_days(back=0)], description=_l("The first day that suits. Empty: any day.")
    )
    open_day = "not_before"
