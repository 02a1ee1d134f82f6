"""Scales: two ends, each with its words, and words between."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from portal.builder.forms.inputs import WholeField, number_in, optional, put
from portal.builder.forms.lists import Lines, line_ids
from portal.builder.forms.question import QuestionForm
from portal.web.forms import LineField, WordsField, needed, not_blank

MOST = 1000


def _above(form: Any, field: Any) -> None:
    least, most = form.least.number, form.most.number
    if least is None or most is None:
        return
    if least >= most:
        raise ValidationError(_l("The highest has to be above the lowest."))
    if max(abs(least), abs(most)) > MOST:
        raise ValidationError(_l("Please keep it between -1000 and 1000."))


def _fits(form: Any, field: Any) -> None:
    least, most, step = form.least.number, form.most.number, form.step.number
    if step is not None and step < 1:
        raise ValidationError(_l("Please write a whole number from 1."))
    if None not in (least, most, step) and (most - least) % step:
        raise ValidationError(_l("The steps have to lead exactly to the highest."))


def _between(form: Any, field: Any) -> None:
    for line in Lines.of(field.data):
        point, equals, words = line.partition("=")
        if not equals or not words.strip() or not WholeField.pattern.fullmatch(point.strip()):
            raise ValidationError(_l("Please write each as a number, = and the words, like: 5 = Medium"))
        least, most = form.least.number, form.most.number
        if least is not None and most is not None and not least < number_in(point.strip()) < most:
            raise ValidationError(_l("Each number has to lie between the lowest and the highest."))


class ScaleForm(QuestionForm):
    own: tuple[str, ...] = ("least least_words", "most most_words", "between", "step unit")
    least = WholeField(_l("The lowest"), [needed()], default="0")
    least_words = LineField(
        _l("What the lowest means"), [needed(), not_blank], limit=80, description=_l("Such as: Not at all")
    )
    most = WholeField(_l("The highest"), [needed(), _above], default="10")
    most_words = LineField(
        _l("What the highest means"), [needed(), not_blank], limit=80, description=_l("Such as: As strong as it gets")
    )
    step = WholeField(_l("In steps of"), [_fits], default="1")
    between = WordsField(
        _l("Words in between"),
        [_between],
        limit=1000,
        description=_l("One to a line, like: 5 = Medium. May stay empty."),
    )
    unit = LineField(_l("Sign after the number"), limit=20, description=_l("Such as %. May stay empty."))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), **scale_data(question.get("scale"))}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        question["scale"] = self.scale(question.get("scale", {}))

    def scale(self, before: dict[str, Any]) -> dict[str, Any]:
        """The scale as typed, with what this form does not show kept as it was."""
        least, most, step = int(self.least.number or 0), int(self.most.number or 0), int(self.step.number or 1)
        pairs = [line.split("=", 1) for line in Lines.of(self.between.data)]
        between = {str(number_in(point.strip())): words.strip() for point, words in pairs}
        anchors = {str(least): self.least_words.words, **between, str(most): self.most_words.words}
        scale = {**before, "min": least, "max": most}
        put(scale, "step", step if step > 1 else None)
        put(scale, "unit", self.unit.words)
        scale["anchors"] = dict(sorted(anchors.items(), key=lambda pair: int(pair[0])))
        return scale


def scale_data(scale: dict[str, Any] | None) -> dict[str, Any]:
    if scale is None:
        return {}
    anchors = dict(scale["anchors"])
    ends = {name: anchors.pop(str(scale[key]), "") for name, key in (("least_words", "min"), ("most_words", "max"))}
    between = "\n".join(f"{point} = {words}" for point, words in anchors.items())
    numbers = {"least": optional(scale["min"]), "most": optional(scale["max"]), "step": optional(scale.get("step", 1))}
    return {**numbers, **ends, "between": between, "unit": scale.get("unit", "")}


class RatingsForm(ScaleForm):
    """Several lines that share a scale."""

    own = ("lines", *ScaleForm.own)
    lines = Lines(_l("What is rated"), least=1, most=30, description=_l("One to a line: Sad, Angry, Afraid."))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        return {**super().load(question), "lines": Lines.joined(question.get("items", ()))}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        question["items"] = line_ids(question.get("items", []), self.lines.lines, taken | {question["id"]})
