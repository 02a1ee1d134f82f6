"""Lists that a person writes one to a line: answers to choose from, things to rate. What was there keeps its id."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from portal.builder.forms.inputs import LinesField, put
from portal.builder.forms.question import QuestionForm
from portal.web.forms import options
from portal.worksheets.authoring.naming import part_id

Parts = list[dict[str, Any]]


class Lines(LinesField):
    @staticmethod
    def of(text: str | None) -> list[str]:
        written = (" ".join(line.split()) for line in (text or "").split("\n"))
        return [line for line in written if line]

    @staticmethod
    def joined(parts: Iterable[Mapping[str, Any]]) -> str:
        return "\n".join(str(one["label"]) for one in parts)


def _matched(old: Parts, labels: list[str]) -> list[dict[str, Any] | None]:
    """For each line the part it was before: by its words; and when as many are left as lines, by their order."""
    by_label = {one["label"]: one for one in old}
    found = [by_label.pop(label, None) for label in labels]
    left = [one for one in old if one["label"] in by_label]
    if len(left) == found.count(None):
        rest = iter(left)
        found = [one or next(rest) for one in found]
    return found


def line_ids(old: Parts, labels: list[str], taken: set[str]) -> Parts:
    """The lines of ratings, each with an id of its own."""
    taken, made = set(taken) | {one["id"] for one in old}, []
    for label, before in zip(labels, _matched(old, labels), strict=True):
        one = {**before, "label": label} if before else {"id": part_id(label, "line", taken), "label": label}
        taken.add(one["id"])
        made.append(one)
    return made


def option_values(old: Parts, labels: list[str], numbered: bool) -> Parts:
    """Answers to choose from, each with its value; `numbered`: 0, 1, 2 ..., so that they can be added up."""
    taken, made = {str(one["value"]) for one in old}, []
    for label, before in zip(labels, _matched(old, labels), strict=True):
        value = _number(taken) if numbered else part_id(label, "answer", taken)
        one = {**before, "label": label} if before else {"value": value, "label": label}
        taken.add(str(one["value"]))
        made.append(one)
    return made


def _number(taken: set[str]) -> int:
    return next(number for number in range(1000) if str(number) not in taken)


class PickForm(QuestionForm):
    """Any of several."""

    own: tuple[str, ...] = ("answers", "other")
    answers = Lines(_l("The answers"), least=2, most=40, description=_l("One to a line, at least two."))
    other = BooleanField(_l("“Something else”, with room for words"))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        answers = Lines.joined(question.get("options", ()))
        return {**super().load(question), "answers": answers, "other": bool(question.get("other"))}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        old = question.get("options", [])
        question["options"] = option_values(old, self.answers.lines, _are_numbers(old))
        put(question, "other", bool(self.other.data))


def _are_numbers(old: Parts) -> bool:
    return bool(old) and all(isinstance(one["value"], int) for one in old)


DISPLAYS = {"": _l("One below the other"), "chips": _l("Side by side"), "select": _l("A list that opens")}


class ChoiceForm(PickForm):
    """One of several."""

    own = ("answers", "other", "display")
    display = SelectField(_l("How the answers stand"), choices=options(DISPLAYS.items()), validate_choice=False)

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        display = question.get("display", "")
        return {**super().load(question), "display": "" if display == "radio" else display}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        put(question, "display", self.display.data if self.display.data in DISPLAYS else "")


class RatingsWordsForm(QuestionForm):
    """Several lines that share answers in words."""

    own = ("lines", "answers")
    lines = Lines(_l("What is rated"), least=1, most=30, description=_l("One to a line."))
    answers = Lines(
        _l("The answers"),
        least=2,
        most=10,
        description=_l("From least to most, one to a line. They count 0, 1, 2 and so on."),
    )

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        lists = {"lines": Lines.joined(question.get("items", ())), "answers": Lines.joined(question.get("options", ()))}
        return {**super().load(question), **lists}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        question["items"] = line_ids(question.get("items", []), self.lines.lines, taken | {question["id"]})
        question["options"] = option_values(question.get("options", []), self.answers.lines, numbered=True)
