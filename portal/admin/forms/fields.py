"""What these forms are made of: days, numbers, choices, and how a refusal becomes a sentence at a field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, ValidationError

from portal.database import Conflict
from portal.web.fields import DayField
from portal.web.formatting import full_day
from portal.web.forms import LineField, PortalForm, Validator, needed
from portal.web.looking_for import words_in_address

LATE_ENTRY = 14
"""How many days back a patient's place may begin or end.

A place decides which sessions ask for attendance, and hours are counted from attendance. So a clinic
that enters Friday's intake on Monday may say Friday. Everything else decides who may look now, and
saying it was so last week would not make it true: it begins today or later, and ends yesterday or later.
"""
YEAR = 365
T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """A deed was done; `it` is what came of it."""

    it: T


def accepted(field: Field, deed: Callable[[], T], sentences: Mapping[Any, Any]) -> Done[T] | None:
    """Do the deed. None: it was refused, and why became a sentence at the field."""
    try:
        return Done(deed())
    except (Conflict, *sentences) as refusal:
        field.errors = [*field.errors, sentences.get(type(refusal), str(refusal))]
        return None


class PickField(SelectField):
    """One out of a list, by its value."""

    choices: Any

    def pre_validate(self, form: Any) -> None:
        if self.data not in [choice.value for choice in self.choices or ()]:
            raise ValidationError(_l("Please choose one from the list."))


class DatedForm(PortalForm):
    """A form with a day in it. `today` is the day it is now at the clinic."""

    def __init__(self, today: date, **more: Any) -> None:
        super().__init__(**more)
        self.today = today
        for field in self:
            if isinstance(field, DayField) and not self.is_submitted():
                field.data = field.data or today


def within_days(back: int, ahead: int = YEAR) -> Validator:
    def check(form: Any, field: Field) -> None:
        first, last = form.today - timedelta(days=back), form.today + timedelta(days=ahead)
        if field.data < first:
            raise ValidationError(_l("The first day you can choose is %(day)s.", day=full_day(first)))
        if field.data > last:
            raise ValidationError(_l("The last day you can choose is %(day)s.", day=full_day(last)))

    return check


def between(low: int, high: int) -> Validator:
    """As NumberRange, which cannot take numbers beyond a float's."""

    def check(form: Any, field: Field) -> None:
        if not low <= field.data <= high:
            raise ValidationError(_l("Please give a number from %(low)s to %(high)s.", low=low, high=high))

    return check


class PlainForm(PortalForm):
    @property
    def filled_in(self) -> dict[str, Any]:
        """What was filled in, by field, without the token."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class LastDayForm(DatedForm):
    """When something ends. `back`: how many days ago the last day may lie."""

    last_day = DayField(_l("Last day"), [needed()])

    def __init__(self, today: date, back: int = 1) -> None:
        super().__init__(today)
        self.back = back

    def validate_last_day(self, field: Field) -> None:
        if field.data is not None:
            within_days(back=self.back)(self, field)


class AnswerForm(PortalForm):
    """Nothing to fill in: a question with one button."""


class FindForm(PortalForm):
    """It changes nothing, so it carries no token of its own. Where people are looked for, no address holds a name."""

    class Meta:
        csrf = False

    q = LineField(_l("Name or e-mail address"), limit=254)

    @classmethod
    def found_for(cls, who: UUID) -> Self:
        """As the address has it, sealed for this person."""
        form = cls(request.args)
        form.q.data = words_in_address(who)
        return form

    @property
    def words(self) -> str:
        """What is looked for; empty when it cannot be looked for."""
        return self.q.data or "" if self.validate() else ""
