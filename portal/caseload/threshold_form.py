"""From which answer of one patient's diary card on somebody is to look."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, ValidationError

from portal.safety.models import Level
from portal.web.fields import NumberField
from portal.web.forms import OnceForm, needed, options
from portal.worksheets.actions.watching import Watch
from portal.worksheets.queries.thresholds import Rated, rated
from portal.worksheets.thresholds import Compared


class ThresholdForm(OnceForm):
    item = SelectField(_l("Line of the card"), choices=[])
    compared = RadioField(
        _l("Which way"),
        [needed()],
        choices=options([(Compared.AT_LEAST, _l("This or more")), (Compared.AT_MOST, _l("This or less"))]),
    )
    value = NumberField(_l("Rating"), [needed()])
    level = RadioField(
        _l("How soon somebody is to look"),
        [needed()],
        choices=options(
            [
                (Level.URGENT, _l("Now")),
                (Level.HIGH, _l("The same program day")),
                (Level.WATCH, _l("At the next session")),
            ]
        ),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.lines: dict[str, Rated] = {one.item: one for one in rated()}
        self.item.choices = options(
            (one.item, _l("%(label)s (%(low)s to %(high)s)", label=one.label, low=one.low, high=one.high))
            for one in self.lines.values()
        )

    def validate_value(self, field: Field) -> None:
        line = self.lines.get(self.item.data)
        if line is not None and not line.low <= field.data <= line.high:
            said = {"low": line.low, "high": line.high}
            raise ValidationError(_l("This line is rated from %(low)s to %(high)s.", **said))

    @property
    def watch(self) -> Watch:
        return Watch(self.item.data, Compared(self.compared.data), self.value.data, Level(self.level.data))
