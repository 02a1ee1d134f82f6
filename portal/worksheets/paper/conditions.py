"""A condition as a person reads it on paper, where no question comes and goes by itself. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.worksheets.cells.cell import UnknownCell, cell
from portal.worksheets.definitions.conditions import COMPARISONS, compare
from portal.worksheets.definitions.field import Condition, Field, Question
from portal.worksheets.definitions.worksheet import Worksheet

_ORDERS = {
    "gt": _l("%(question)s is more than %(answer)s"),
    "gte": _l("%(question)s is %(answer)s or more"),
    "lt": _l("%(question)s is less than %(answer)s"),
    "lte": _l("%(question)s is %(answer)s or less"),
    "ne": _l("%(question)s is not %(answer)s"),
}
_IS = _l("%(question)s is %(answer)s")
_ANYTHING_BUT = _l("%(question)s is anything but %(answer)s")
_STANDINGS = {
    ("answered", True): _l("you answered %(question)s"),
    ("answered", False): _l("%(question)s is blank"),
    ("declined", True): _l("you would rather not answer %(question)s"),
    ("declined", False): _l("you answer %(question)s"),
}


def in_words(worksheet: Worksheet, condition: Condition, table: Field | None = None) -> str:
    """ "“Did I do it?” is “Fully” or “In part”". `table`: in whose row `field` means a column first."""
    if "all" in condition:
        return str(_(" and ")).join(in_words(worksheet, part, table) for part in condition["all"])
    if "any" in condition:
        return _one_of(in_words(worksheet, part, table) for part in condition["any"])
    if "not" in condition:
        return str(_("it is not so that %(what)s", what=in_words(worksheet, condition["not"], table)))
    if "any_row" in condition:
        rows = worksheet.field(condition["any_row"])
        what = in_words(worksheet, condition["where"], rows)
        return str(_("on one line of %(table)s, %(what)s", table=_quoted(rows.label), what=what))
    return _comparison(worksheet, condition, table)


def refs(condition: Condition) -> Iterator[str]:
    """The ids that a condition looks at, those of columns too."""
    for key, part in condition.items():
        if key in ("field", "any_row"):
            yield str(part)
        elif key in ("all", "any"):
            for one in part:
                yield from refs(one)
        elif key in ("not", "where"):
            yield from refs(part)


def _comparison(worksheet: Worksheet, condition: Condition, table: Field | None) -> str:
    question, label = _asked(worksheet, condition["field"], table)
    for standing in ("answered", "declined"):
        if standing in condition:
            return str(_STANDINGS[standing, condition[standing]]) % {"question": _quoted(label)}
    comparison = next(one for one in COMPARISONS if one in condition)
    wanted = condition[comparison]
    fitting = _fitting(question, comparison, wanted)
    if fitting:
        return _of_options(question, label, fitting)
    answer = _one_of(str(one) for one in (wanted if comparison == "in" else [wanted]))
    return str(_ORDERS.get(comparison, _IS)) % {"question": _quoted(label), "answer": answer}


def _of_options(question: Question, label: str, fitting: list[str]) -> str:
    others = [one.label for one in question.options if one.label not in fitting]
    words, named = (_ANYTHING_BUT, others) if 0 < len(others) < len(fitting) - 1 else (_IS, fitting)
    return str(words) % {"question": _quoted(label), "answer": _one_of(map(_quoted, named))}


def _asked(worksheet: Worksheet, ref: str, table: Field | None) -> tuple[Question, str]:
    column = table.column(ref) if table is not None else None
    if column is not None:
        return column, column.label
    try:
        of = cell(worksheet, ref)
        return of.question, of.label
    except UnknownCell:
        field = worksheet.field(ref)
        return field, field.label


def _fitting(question: Question, comparison: str, wanted: Any) -> list[str]:
    """The printed answers for which it holds; none where a number is written or a point is circled."""
    if isinstance(wanted, bool):
        return [_yes_or_no(question, one) for one in (True, False) if compare(comparison, one, wanted)]
    if comparison in ("has", "has_any"):
        picks = wanted if comparison == "has_any" else [wanted]
        return [one.label for one in question.options if one.value in picks]
    return [one.label for one in question.options if compare(comparison, one.value, wanted)]


def _yes_or_no(question: Question, yes: bool) -> str:
    return (question.yes_label or str(_("Yes"))) if yes else (question.no_label or str(_("No")))


def _one_of(words: Iterable[str]) -> str:
    return str(_(" or ")).join(words)


def _quoted(label: str) -> str:
    return str(_("“%(words)s”", words=label))
