"""What the forms of all kinds of question share, and the plain kinds."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectField, ValidationError
from wtforms.validators import Length

from portal.builder.forms.inputs import LongLineField, NumberField, optional, put
from portal.web.forms import LineField, OnceForm, WordsField, needed, not_blank, options

LABEL, HELP, WORDS = 300, 400, 2500


class QuestionForm(OnceForm):
    """`mark` says which text of the question the page showed. Subclasses name their own fields in `own`."""

    own: tuple[str, ...] = ()
    ends: tuple[str, ...] = ("help", "required", "can_decline")

    mark = HiddenField(validators=[Length(max=64)])
    label: Any = LongLineField(
        _l("The question"), [needed(), not_blank], limit=LABEL, description=_l("As the patient reads it.")
    )
    help = LongLineField(
        _l("A line of help"), limit=HELP, description=_l("Stands below the question. Leave it empty for none.")
    )
    required = BooleanField(_l("Needed to send"))
    can_decline = BooleanField(_l("May be declined: “I'd rather not answer”"))

    @classmethod
    def begun(cls, question: dict[str, Any], mark: str) -> "QuestionForm":
        return cls(mark=mark, **cls.load(question))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        """What the fields begin with."""
        flags = {key: bool(question.get(key)) for key in ("required", "can_decline")}
        return {"label": question.get("label", ""), "help": question.get("help", ""), **flags}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        """Put what was typed into the question. `taken`: the ids that lines of it may not have."""
        put(question, "label", self.label.words)
        put(question, "help", self.help.words)
        for key in ("required", "can_decline"):
            if key in self.ends:
                put(question, key, bool(self[key].data))

    def rows(self) -> Iterator[list[Field]]:
        """In the order of the page; two that belong together stand beside each other where there is room."""
        for names in ("label", *self.own, *self.ends):
            yield [self[name] for name in names.split()]


class WrittenForm(QuestionForm):
    own = ("example",)
    example = LongLineField(_l("An example"), limit=HELP, description=_l("Grey words that show what could be written."))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), "example": question.get("example", "")}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        put(question, "example", self.example.words)


def above(form: Any, field: Any) -> None:
    least, most = form.min.number, form.max.number
    if least is not None and most is not None and least >= most:
        raise ValidationError(_l("The most has to be above the least."))


class AmountForm(QuestionForm):
    """A number, or how long something took."""

    own: tuple[str, ...] = ("min max",)
    min = NumberField(_l("The least it can be"))
    max = NumberField(_l("The most it can be"), [above])

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), **{key: optional(question.get(key)) for key in ("min", "max")}}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        for key in ("min", "max"):
            value = self[key].number
            question.pop(key, None)
            if value is not None:
                question[key] = value


class CountForm(AmountForm):
    own: tuple[str, ...] = ("unit", "min max")
    unit = LineField(_l("Of what"), limit=40, description=_l("Such as cups, hours or steps. May stay empty."))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), "unit": question.get("unit", "")}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        put(question, "unit", self.unit.words)


_YES_AND_NO = ("yes_label", "no_label")


class YesNoForm(QuestionForm):
    own = ("yes_label no_label",)
    yes_label = LineField(_l("Instead of “Yes”"), limit=60, description=_l("Empty: it says Yes."))
    no_label = LineField(_l("Instead of “No”"), limit=60, description=_l("Empty: it says No."))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), **{key: question.get(key, "") for key in _YES_AND_NO}}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        for key in _YES_AND_NO:
            put(question, key, self[key].words)


class DayForm(QuestionForm):
    own = ("today",)
    today = BooleanField(_l("Begin with today"))
    default = "today"

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), "today": question.get("default") == cls.default}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        put(question, "default", self.default if self.today.data else "")


class TimeForm(DayForm):
    today = BooleanField(_l("Begin with the time it is"))
    default = "now"


STYLES = {"note": _l("A plain note"), "tip": _l("A tip"), "caution": _l("Take care"), "crisis": _l("About a crisis")}


class NoteForm(QuestionForm):
    own: tuple[str, ...] = ("style",)
    ends = ()
    label: Any = WordsField(_l("The words"), [needed(), not_blank], limit=WORDS)
    style = SelectField(_l("How it looks"), choices=options(STYLES.items()), default="note", validate_choice=False)

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {"label": question.get("text", ""), "style": question.get("style", "note")}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        question["text"] = self.label.words
        if self.style.data in STYLES:
            question["style"] = self.style.data
