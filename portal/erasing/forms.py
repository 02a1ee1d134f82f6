"""How long records are kept, why one is held, and whether somebody is sure."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError

from portal.web.fields import NumberField
from portal.web.forms import PortalForm, WordsField, needed, not_blank

LONGEST = 99


class YearsForm(PortalForm):
    years = NumberField(_l("Years after the last day"), [needed()])

    def validate_years(self, field: Field) -> None:
        if field.data is not None and not 1 <= field.data <= LONGEST:
            raise ValidationError(_l("Please give a number from %(low)s to %(high)s.", low=1, high=LONGEST))


class HoldForm(PortalForm):
    reason = WordsField(
        _l("Reason"),
        [needed(), not_blank],
        limit=1000,
        description=_l("Such as the letter that asks for it. Administrators can read it."),
    )


class SureForm(PortalForm):
    """Nothing but the question."""


class ForGoodForm(PortalForm):
    sure = BooleanField(_l("I know that nobody can undo this."))

    def validate_sure(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Please check this box first."))
