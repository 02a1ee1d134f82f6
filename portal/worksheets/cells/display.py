"""How an answer reads in words, in the worksheet's language."""

from collections.abc import Callable, Iterator
from datetime import date, time
from functools import lru_cache
from typing import Literal

from babel.dates import format_date
from babel.numbers import format_decimal

from portal.web.formatting import plain_clock
from portal.web.languages import locale_of
from portal.worksheets.cells import wording
from portal.worksheets.cells.cell import Cell, cell
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.values import Answers, Number, Value, is_blank
from portal.worksheets.definitions.worksheet import Worksheet

Audience = Literal["patient", "clinician"]


def display(worksheet: Worksheet, of: Cell, value: Value) -> str:
    """An answer as a person would say it: "Several days", "7 of 10", "1 h 35 min", "May 1, 2025"."""
    return "" if is_blank(value) else _DISPLAYS[of.kind](of, value, worksheet.lang)


def display_computed(worksheet: Worksheet, field: Field, value: Number) -> str:
    """A computed value with the word for its band: "11 (Moderate)"."""
    number = _decimal(value, worksheet.lang)
    band = field.band(value)
    return f"{number} ({band.label})" if band else number


def summary(
    worksheet: Worksheet, answers: Answers, evaluation: Evaluation, *, audience: Audience
) -> list[tuple[str, str]]:
    """Label and text of each value that the definition puts in lists; blank and hidden ones are left out.

    A patient sees a computed value only where the definition shows her scores and this one in particular.
    """
    return [entry for ref in worksheet.summary for entry in _entry(worksheet, ref, answers, evaluation, audience)]


def _entry(
    worksheet: Worksheet, ref: str, answers: Answers, evaluation: Evaluation, audience: Audience
) -> Iterator[tuple[str, str]]:
    field = worksheet.rated_in.get(ref) or worksheet.field(ref)
    if field.type == "computed":
        number = evaluation.computed.get(ref)
        if number is not None and may_see(worksheet, field, audience):
            yield field.label, display_computed(worksheet, field, number)
    elif field.id in evaluation.visible:
        yield from _answer(worksheet, field, ref, answers)


def _answer(worksheet: Worksheet, field: Field, ref: str, answers: Answers) -> Iterator[tuple[str, str]]:
    value = answers.get(ref)
    if field.type == "table":
        rows = len(value) if isinstance(value, list) else 0
        if rows:
            yield field.label, wording.rows(rows)
    elif field.id == ref and field.type == "ratings":
        for item in field.items:
            yield from _answer(worksheet, field, item.id, answers)
    elif isinstance(value, str | int | float | list) and not is_blank(value):
        of = cell(worksheet, ref)
        yield of.label, display(worksheet, of, value)


def may_see(worksheet: Worksheet, field: Field, audience: Audience) -> bool:
    """Whether a computed value is shown to this reader."""
    return audience in field.audience and (audience == "clinician" or worksheet.review.shows_scores)


def _text(of: Cell, value: Value, lang: str) -> str:
    return str(value)


def _option(of: Cell, value: Value, lang: str) -> str:
    option = of.question.option(value)
    return option.label if option else str(value)


def _options(of: Cell, value: Value, lang: str) -> str:
    return ", ".join(_option(of, one, lang) for one in value) if isinstance(value, list) else _option(of, value, lang)


def _yes_or_no(of: Cell, value: Value, lang: str) -> str:
    return wording.yes_or_no(of, bool(value))


def _scale(of: Cell, value: Value, lang: str) -> str:
    unit = of.scale.unit if of.scale else ""
    if unit or of.scale is None:
        return _with_unit(_decimal(value, lang), unit)
    return wording.of_scale(_decimal(value, lang), _decimal(of.scale.max, lang))


def _number(of: Cell, value: Value, lang: str) -> str:
    return _with_unit(_decimal(value, lang), of.question.unit)


def _duration(of: Cell, value: Value, lang: str) -> str:
    hours, minutes = divmod(value if isinstance(value, int) else 0, 60)
    if not hours:
        return wording.minutes(minutes)
    return wording.hours_and_minutes(hours, minutes) if minutes else wording.hours(hours)


def _date(of: Cell, value: Value, lang: str) -> str:
    return str(format_date(date.fromisoformat(str(value)), "long", locale=locale_of(lang)))


def _time(of: Cell, value: Value, lang: str) -> str:
    return plain_clock(time.fromisoformat(str(value)))


def _tick(of: Cell, value: Value, lang: str) -> str:
    return wording.declined() if of.part == "declined" else wording.for_group()


def _decimal(value: object, lang: str) -> str:
    return _number_in(value, lang) if isinstance(value, int | float) else str(value)


@lru_cache(maxsize=256)
def _number_in(value: float, lang: str) -> str:
    """Most answers are one of a few: 0 to 10, 0 to 100."""
    return str(format_decimal(value, locale=locale_of(lang)))


def _with_unit(number: str, unit: str) -> str:
    return f"{number}%" if unit == "%" else f"{number} {unit}".strip()


_DISPLAYS: dict[str, Callable[[Cell, Value, str], str]] = {
    "text": _text,
    "longtext": _text,
    "choice": _option,
    "multichoice": _options,
    "yesno": _yes_or_no,
    "scale": _scale,
    "number": _number,
    "duration": _duration,
    "date": _date,
    "time": _time,
    "tick": _tick,
}
