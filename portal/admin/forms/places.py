"""Places in groups: given, held, taken up again, moved, ended; and the line of those who wait for one."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, ValidationError
from wtforms.validators import Optional

from portal.admin.forms.fields import LATE_ENTRY, DatedForm, PickField, within_days
from portal.programs.models import Ending
from portal.web.fields import DayField
from portal.web.forms import PortalForm, WordsField, needed, options

HOW = (
    (Ending.COMPLETED, _l("They completed the program")),
    (Ending.LEFT, _l("They left before it was over")),
    (Ending.DISCHARGED, _l("They were discharged")),
)


def _why() -> WordsField:
    return WordsField(
        _l("Reason"),
        limit=1000,
        description=_l("Administrators and the care team can read it. You can leave it empty."),
    )


class ReasonForm(PortalForm):
    because = _why()


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
        if self.open_day and not self.is_submitted():
            self[self.open_day].data = None


class AskedTwiceForm(_OpenForm):
    """What will happen is said before it does. `sure`: "1" for yes, "no" to change something first."""

    sure = HiddenField()

    @property
    def is_sure(self) -> bool:
        return bool(self.sure.data == "1")

    @property
    def is_on_the_way_back(self) -> bool:
        return bool(self.sure.data == "no")

    @property
    def shown(self) -> list[Field]:
        """What there is to fill in, the reason last."""
        fields = [one for one in self if one.name not in ("csrf_token", "sure")]
        return sorted(fields, key=lambda one: bool(one.name == "because"))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was filled in, as it goes on to the page that asks."""
        return [(one.name, value) for one in self.shown for value in one.raw_data or ()]


class SureForm(AskedTwiceForm):
    because = _why()


class EndForm(SureForm):
    last_day = DayField(_l("Last day"), [needed(), within_days(back=LATE_ENTRY)])
    how = RadioField(_l("How it ends"), choices=options(HOW), validate_choice=False)

    def __init__(self, today: date, begins_on: date) -> None:
        super().__init__(today)
        self.begins_on = begins_on
        if begins_on > today:
            self.how.description = _l("A place that has not begun by then is taken back, and this is not asked.")

    def validate_how(self, field: Field) -> None:
        if field.data and field.data not in [one for one, _words in HOW]:
            raise ValidationError(_l("Please choose one from the list."))
        if not field.data and self.ever_begins:
            raise ValidationError(_l("This still needs an answer."))

    @property
    def ever_begins(self) -> bool:
        return self.last_day.data is not None and self.last_day.data >= self.begins_on

    @property
    def ends_as(self) -> Ending:
        return Ending(self.how.data)


class HoldForm(SureForm):
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
    because = _why()


class TransferForm(SureForm):
    group = PickField(_l("To"), [needed()])
    from_on = DayField(
        _l("First day there"),
        [needed(), within_days(back=LATE_ENTRY)],
        description=_l("Until the day before, they are where they were."),
    )


class ReadmitForm(SureForm):
    group = PickField(_l("Group"), [needed()])
    from_on = DayField(
        _l("First day"),
        [needed(), within_days(back=LATE_ENTRY)],
        description=_l("Every session from this day on is theirs."),
    )


class WaitForm(_OpenForm):
    patient = PickField(_l("Patient"), [needed()])
    not_before = DayField(
        _l("Not before"), [Optional(), within_days(back=0)], description=_l("The first day that suits. Empty: any day.")
    )
    open_day = "not_before"
