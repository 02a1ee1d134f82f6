"""When a question or a part is shown: a question above, a comparison, a value."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import Length

from portal.builder.forms.inputs import NumberField
from portal.web.forms import ChecksField, PortalForm, needed, options

Condition = dict[str, Any]

_ANY = [("answered", _l("is answered, whatever it is")), ("blank", _l("is left blank"))]
_NUMBERS = [("gte", _l("is at least")), ("lte", _l("is at most")), ("eq", _l("is exactly"))]
_WITH_NUMBERS = {"number", "scale", "duration", "computed", "rating line"}


class AskForm(PortalForm):
    """First step, by GET: which question it depends on. The caller fills `on`."""

    class Meta(PortalForm.Meta):
        csrf = False

    on = SelectField(_l("It depends on the answer to"), choices=[], validate_choice=False)


def _one(form: Any, field: Any) -> None:
    if form.test.data == "any" and not field.data:
        raise ValidationError(_l("Please choose at least one answer."))


def _number(form: Any, field: Any) -> None:
    if form.test.data in ("gte", "lte", "eq") and field.number is None and not field.errors:
        raise ValidationError(_l("Please write the number to compare with."))


class ConditionForm(PortalForm):
    """Second step. `offer` fills it with what fits the question that is asked."""

    mark = HiddenField(validators=[Length(max=64)])
    on = HiddenField(validators=[Length(max=100)])
    test = RadioField(_l("It is shown when that"), [needed(_l("Please choose one."))], choices=[])
    answers = ChecksField(_l("These answers"), [_one], choices=[])
    number = NumberField(_l("The number"), [_number])

    def offer(self, kind: str, answers: list[tuple[str, str]]) -> None:
        """`kind`: the type of the question asked; `answers`: (value, words) of what can be picked there."""
        self.kind = kind
        tests: list[tuple[str, Any]] = list(_ANY)
        if kind == "yesno":
            tests = [("yes", _l("is Yes")), ("no", _l("is No")), *_ANY]
        elif answers:
            tests = [("any", _l("is one of the answers ticked below")), *_ANY]
        elif kind in _WITH_NUMBERS:
            tests = [*_NUMBERS, *_ANY]
        self.test.choices, self.answers.choices = options(tests), options(answers)
        self.compares = kind in _WITH_NUMBERS and not answers

    def condition(self, values: dict[str, str | int]) -> Condition:
        """`values`: those of the format by the text of the form."""
        of, test = {"field": self.on.data}, self.test.data
        if test in ("answered", "blank"):
            return {**of, "answered": test == "answered"}
        if test in ("yes", "no"):
            return {**of, "eq": test == "yes"}
        if test == "any":
            chosen = [values[one] for one in self.answers.data or ()]
            one, several = ("has", "has_any") if self.kind == "multichoice" else ("eq", "in")
            return {**of, one: chosen[0]} if len(chosen) == 1 else {**of, several: chosen}
        return {**of, test: self.number.number}


def loaded(condition: Condition | None, on: str) -> dict[str, Any]:
    """What the fields begin with, when the condition asks that question in a way this form can say."""
    if not condition or condition.get("field") != on:
        return {}
    ((test, wanted),) = ((key, value) for key, value in condition.items() if key != "field")
    if test == "answered":
        return {"test": "answered" if wanted else "blank"}
    if isinstance(wanted, bool):
        return {"test": "yes" if wanted == (test == "eq") else "no"}
    if test in ("has", "has_any", "in") or (test == "eq" and isinstance(wanted, str)):
        return {"test": "any", "answers": [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]}
    if test in ("gte", "lte", "eq"):
        return {"test": test, "number": str(wanted), "answers": [str(wanted)]}
    return {}
