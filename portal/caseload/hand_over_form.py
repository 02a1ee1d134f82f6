"""To whom a patient is handed over, from which day, and what the colleague should know."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError

from portal.programs.actions.handing_over import Passing
from portal.programs.queries import Person
from portal.web.fields import DayField
from portal.web.forms import OnceForm, WordsField, needed, options

YEAR = timedelta(days=365)


def _a_colleague(form: Any, field: Any) -> None:
    if field.data not in {value for value, *_rest in field.iter_choices() if value}:
        raise ValidationError(_l("Please choose a colleague."))


class Step(Enum):
    """Where somebody is with it, by the button that was pressed."""

    ASK = ""  # filled in: say what goes with it
    DO = "1"
    CHANGE = "no"


class PassingForm(OnceForm):
    """`sure`: a step, said by a button."""

    colleague = SelectField(_l("Colleague"), [_a_colleague], choices=(), validate_choice=False)
    from_on = DayField(
        _l("From"), [needed(_l("Please give the day."))], description=_l("Until the day before, nothing changes.")
    )
    note = WordsField(
        _l("Note for your colleague"),
        limit=4000,
        description=_l("Only the two of you read it, and who covers for one of you. The patient does not."),
    )
    sure = HiddenField()

    def offer(self, today: date, colleagues: Iterable[Person]) -> "PassingForm":
        self.today = today
        self.people = {str(one.id): one for one in colleagues}
        named = ((value, one.name) for value, one in self.people.items())
        self.colleague.choices = options((("", _l("Choose a colleague")), *named))
        return self

    def validate_from_on(self, field: Any) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_l("Please choose today or a later day."))
        if field.data is not None and field.data > self.today + YEAR:
            raise ValidationError(_l("Please choose a day within a year."))

    @property
    def step(self) -> Step:
        """Whatever no button says is to look at it again."""
        return next((step for step in Step if step.value == (self.sure.data or "")), Step.CHANGE)

    @property
    def chosen(self) -> Person:
        return self.people[self.colleague.data]

    def passing(self, patient_id: UUID, from_id: UUID) -> Passing:
        return Passing(
            patient_id, from_id, self.chosen.id, self.from_on.data, self.note.words, self.form_key.data or ""
        )
