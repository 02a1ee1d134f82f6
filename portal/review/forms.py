"""Comments beside answers and on the whole, and what becomes of the worksheet."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, ValidationError
from wtforms.validators import AnyOf, Optional

from portal.web.forms import OnceForm, WordsField
from portal.web.text import Unprintable, clean
from portal.worksheets.models import State

COMMENT = "comment."
LONGEST_COMMENT = 2000
MOST_TRIES = 10_000


def _a_try(form: Any, field: Any) -> None:
    """As NumberRange, which cannot take numbers beyond a float's."""
    if field.data not in range(1, MOST_TRIES + 1):
        raise ValidationError(_l("Please open the worksheet again from the list."))


class FeedbackForm(OnceForm):
    """`outcome`: reviewed or returned. `number`: the version that was read."""

    overall = WordsField(_l("Write back"), limit=5000)
    outcome = HiddenField(
        validators=[AnyOf([State.REVIEWED.value, State.RETURNED.value], _l("Please choose what becomes of it."))]
    )
    number = IntegerField(validators=[Optional(), _a_try])


@dataclass(frozen=True)
class Comments:
    """What was typed beside answers, by item id; `faults` are sentences by item id. `astray`: of no question here."""

    typed: Mapping[str, str]
    faults: Mapping[str, str]
    astray: Mapping[str, str]


NO_COMMENTS = Comments({}, {}, {})


def comments_in(fields: Mapping[str, Sequence[str]], items: Container[str]) -> Comments:
    """The `comment.<item>` fields of a POST, cleaned. What cannot be taken is kept as far as it can be shown."""
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, values in fields.items():
        if not name.startswith(COMMENT):
            continue
        item, text = name.removeprefix(COMMENT), values[-1]
        try:
            typed[item] = clean(text).strip()
        except Unprintable:
            typed[item] = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
            faults[item] = str(_l("This holds a character that cannot be saved. Please look it over."))
        if len(typed[item]) > LONGEST_COMMENT:
            faults[item] = str(_l("This is too long. Please keep it under 2,000 characters."))
    written = {item: text for item, text in typed.items() if text}
    return Comments(written, faults, {item: text for item, text in written.items() if item not in items})
