"""The clinic's own words in a crisis. What the library's words name stays named: 988, 911."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from portal.safety.texts import Text
from portal.web.forms import WordsField
from portal.web.meanwhile import SharedForm

LONGEST = 1200


def _keeps_the_numbers(form: Any, field: Field) -> None:
    words = (field.data or "").strip()
    missing = form.about.missing_in(words) if words else []
    if missing:
        numbers = str(_(" and ")).join(missing)
        raise ValidationError(
            _("Please keep %(numbers)s in these words, so that people can reach help.", numbers=numbers)
        )


class CrisisTextForm(SharedForm):
    words = WordsField(
        _l("Your own words"),
        [_keeps_the_numbers],
        limit=LONGEST,
        description=_l("Leave this empty to show the library’s words again."),
    )

    def __init__(self, about: Text, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.about = about
