"""A number that is worked out from other answers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, ValidationError

from portal.builder.forms.question import LABEL, QuestionForm
from portal.web.forms import ChecksField, LineField, needed, not_blank, options

HOW = {"sum": _l("Add them up"), "mean": _l("The average"), "max": _l("The highest"), "min": _l("The lowest")}
BLANK = {"blank": _l("Show nothing until all are answered"), "skip": _l("Work with those that are answered")}
KEPT = "kept"


def _some(form: Any, field: Any) -> None:
    if form.how.data != KEPT and not field.data:
        raise ValidationError(_l("Please choose at least one."))


class ComputedForm(QuestionForm):
    """The caller fills `refs` with what holds numbers."""

    own = ("how", "refs", "missing")
    ends = ("help",)
    label = LineField(_l("What it is called"), [needed(), not_blank], limit=LABEL)
    how = SelectField(_l("What to do"), choices=options(HOW.items()))
    refs = ChecksField(_l("With the answers to"), [_some], choices=[])
    missing = SelectField(_l("When some are left blank"), choices=options(BLANK.items()), default="skip")

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        how, of = parts_of(question.get("calc"))
        return (
            {**super().load(question), "how": how, "refs": of, "missing": question.get("missing", "blank")}
            if "calc" in question
            else super().load(question)
        )

    def offer(self, pairs: list[tuple[str, str]], question: dict[str, Any]) -> None:
        """What can be chosen; a rule that this form cannot write can be kept."""
        self.refs.choices = options(pairs)
        if "calc" in question and parts_of(question["calc"])[0] == KEPT:
            self.how.choices = options([(KEPT, _l("As it is: a rule of its own")), *HOW.items()])
            self.missing.choices = options({**BLANK, "prorate": _l("Make up for the blanks")}.items())

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        if self.how.data == KEPT:
            return
        question["calc"] = {self.how.data: list(self.refs.data or ())}
        question["missing"] = self.missing.data
        question["decimals"] = 1 if self.how.data == "mean" else 0
        question.setdefault("audience", ["patient", "clinician"])


def parts_of(calc: Any) -> tuple[str, list[str]]:
    if isinstance(calc, dict):
        ((how, of),) = calc.items()
        if how in HOW and all(isinstance(one, str) for one in of):
            return how, list(of)
    return KEPT, []
