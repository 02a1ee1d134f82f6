"""Comments beside answers and on the whole, and what becomes of the worksheet."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, ValidationError
from wtforms.validators import AnyOf, Optional
from wtforms.widgets import HiddenInput

from portal.web.forms import LineField, OnceForm, PortalForm, WordsField, needed, not_blank
from portal.web.text import Unprintable, clean
from portal.worksheets.models import State
from portal.worksheets.queries.unsent import Unsent
from portal.worksheets.review_models import Mark

COMMENT, MARK = "comment.", "mark."
BESIDE = frozenset({"insert", "discard", "prepared_reply", MARK})
"""Buttons and marks around the words; a mark beside an answer has none."""
LONGEST_COMMENT = 2000
LONGEST_OVERALL = 5000
MOST_TRIES = 10_000
_MARKS: Mapping[str, Mark | None] = {"": None, "none": None, **{mark.value: mark for mark in Mark}}


def _a_try(form: Any, field: Any) -> None:
    """As NumberRange, which cannot take numbers beyond a float's."""
    if field.data not in range(1, MOST_TRIES + 1):
        raise ValidationError(_l("Please open the worksheet again from the list."))


def _on_the_team(form: Any, field: Any) -> None:
    if field.data not in {value for value, *_rest in field.iter_choices()}:
        raise ValidationError(_l("Please choose somebody of the care team."))


class DraftForm(OnceForm):
    """Words on the whole. `number`: the version that was read."""

    overall = WordsField(_l("Write back"), limit=LONGEST_OVERALL)
    number = IntegerField(validators=[Optional(), _a_try], widget=HiddenInput())


class FeedbackForm(DraftForm):
    """`outcome`: reviewed or returned."""

    outcome = HiddenField(
        validators=[AnyOf([State.REVIEWED.value, State.RETURNED.value], _l("Please choose what becomes of it."))]
    )


class HandOverForm(PortalForm):
    colleague = SelectField(_l("Colleague"), [_on_the_team], choices=(), validate_choice=False)
    word = LineField(_l("A word to go with it, if you like"), limit=300)


class ReplyForm(OnceForm):
    """A prepared reply."""

    title = LineField(_l("Name, for the list"), [needed(), not_blank], limit=80)
    body = WordsField(_l("Words"), [needed(), not_blank], limit=3000)
    is_shared = BooleanField(_l("Other therapists here may use it too"))


class KeysForm(PortalForm):
    keys_on = HiddenField()
    keys_back = HiddenField()


@dataclass(frozen=True)
class Comments:
    """What was said beside answers, by item id, "" and None where it was taken back. `faults` are sentences by item
    id. `astray`: of no question here."""

    said: Mapping[str, str] = field(default_factory=dict)
    marked: Mapping[str, Mark | None] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    astray: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def kept(cls, unsent: Unsent) -> "Comments":
        return cls(unsent.comments, unsent.marks)

    @property
    def typed(self) -> dict[str, str]:
        return {item: text for item, text in self.said.items() if text}

    @property
    def marks(self) -> dict[str, Mark]:
        return {item: mark for item, mark in self.marked.items() if mark is not None}

    @property
    def are_good(self) -> bool:
        return not (self.faults or self.astray)

    def is_open(self, item: str) -> bool:
        """Whether there is something of it to be seen."""
        return item in self.typed or item in self.marks or item in self.faults

    def without_faults(self) -> "Comments":
        """What can be kept."""
        bad = {*self.faults, *self.astray}
        return Comments(
            {item: text for item, text in self.said.items() if item not in bad},
            {item: mark for item, mark in self.marked.items() if item not in bad},
        )


NO_COMMENTS = Comments()


def comments_in(fields: Mapping[str, Sequence[str]], items: Container[str]) -> Comments:
    """The `comment.<item>` and `mark.<item>` fields of a POST, cleaned. What cannot be taken is kept as far as it can
    be shown."""
    said: dict[str, str] = {}
    faults: dict[str, str] = {}
    for item, text in _of(fields, COMMENT):
        said[item], fault = _words(text)
        if fault:
            faults[item] = fault
    marked: dict[str, Mark | None] = {}
    for item, value in _of(fields, MARK):
        if item not in items:
            continue  # a mark alone has no words to lose
        if value in _MARKS:
            marked[item] = _MARKS[value]
        else:
            faults[item] = str(_l("Please choose one of the marks."))
    return Comments(said, marked, faults, {item: text for item, text in said.items() if text and item not in items})


def _of(fields: Mapping[str, Sequence[str]], prefix: str) -> list[tuple[str, str]]:
    return [(name.removeprefix(prefix), values[-1]) for name, values in fields.items() if name.startswith(prefix)]


def _words(text: str) -> tuple[str, str]:
    """The text, and what is wrong with it."""
    fault = ""
    try:
        text = clean(text).strip()
    except Unprintable:
        text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
        fault = str(_l("This holds a character that cannot be saved. Please look it over."))
    if len(text) > LONGEST_COMMENT:
        fault = str(_l("This is too long. Please keep it under 2,000 characters."))
    return text, fault


class ReplyChoice(PortalForm):
    """Which prepared reply is to go into a message."""

    prepared_reply = HiddenField()
