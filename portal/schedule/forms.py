"""That somebody will be late, or cannot come."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError
from wtforms.validators import AnyOf, Optional

from portal.schedule.attendance_models import Kind
from portal.schedule.causes import CAUSES
from portal.schedule.told import Told
from portal.web.asked import whole_number
from portal.web.forms import LineField, PortalForm, WordsField, needed, options

_CHOOSE = _l("Please choose one of the two.")
MOST_MINUTES = 240


def _some_minutes(form: Any, field: LineField) -> None:
    if (whole_number(field.words) or 0) not in range(1, MOST_MINUTES + 1):
        raise ValidationError(_l("Please write a number of minutes, from 1 to 240."))


class NoticeForm(PortalForm):
    """ "I'll be late", "I can't make it": one button each, so that it takes one tap. The rest may follow."""

    buttons = ((Kind.LATE.value, _l("I’ll be late")), (Kind.ABSENT.value, _l("I can’t make it")))

    kind = LineField(_l("What should we know?"), [needed(_CHOOSE), AnyOf(list(Kind), _CHOOSE)])
    cause = RadioField(
        _l("What is it about?"),
        [Optional(), AnyOf(list(CAUSES), _l("Please choose one from the list."))],
        choices=options([("", _l("I’d rather not say")), *CAUSES.items()]),
        validate_choice=False,
    )
    minutes = LineField(_l("About how many minutes late?"), [Optional(), _some_minutes], limit=20)
    reason = WordsField(_l("Anything you want to add"), limit=500)

    @property
    def is_bare(self) -> bool:
        """A tap on a button that stands alone, with nothing to fill in around it."""
        return not self.reason.raw_data

    @property
    def told(self) -> Told:
        late = self.kind.data == Kind.LATE
        return Told(self.cause.data or "", (whole_number(self.minutes.words) or 0) if late else 0, self.reason.words)
