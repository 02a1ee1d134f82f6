"""Answers for any worksheet, and the form fields that carry them.

    @given(data=st.data())
    def test_it(data):
        answers = data.draw(answers_for(worksheet))
        visitor.post(url, data=form_for(worksheet, answers))

Answers have the shape that `assemble` gives: no blanks, table rows in order.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from portal.worksheets.cells.cell import Cell, added_lines, cell, rated_kind
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.definitions.field import Field, Question
from portal.worksheets.definitions.worksheet import Worksheet

Answers = dict[str, Any]
_ROWS = 3
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def answers_for(worksheet: Worksheet, complete: bool = False) -> st.SearchStrategy[Answers]:
    """Any answers; with `complete`, nothing that is required is left out (hidden questions are answered too)."""
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in worksheet.fields.values():
        for key, values, needed in _of_field(worksheet, field, complete):
            (required if complete and needed else optional)[key] = values
    return st.fixed_dictionaries(required, optional=optional).map(lambda found: _in_order(worksheet, found))


def declined_for(worksheet: Worksheet) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the questions that may be declined, in the worksheet's order."""
    ids = declinable(worksheet)
    return (
        st.sets(st.sampled_from(ids)).map(lambda some: tuple(one for one in ids if one in some)) if ids else st.just(())
    )


def declinable(worksheet: Worksheet) -> list[str]:
    ids = [one for field in worksheet.fields.values() for one in (field.id, *(item.id for item in field.items))]
    return [one for one in ids if _may_decline(worksheet, one)]


def form_for(worksheet: Worksheet, answers: Answers, declined: Iterable[str] = ()) -> dict[str, list[str]]:
    """The raw fields of a form that holds these answers."""
    cells = flatten(worksheet, answers, declined)
    return {key: _raw(cell(worksheet, key), value) for key, value in cells.items()}


def keys_of(worksheet: Worksheet) -> list[str]:
    """Every key that a form of this worksheet may have, in the first rows of each table."""
    bases = [*worksheet.fields, *worksheet.rated_in]
    tries = [key for base in bases for key in (base, f"{base}__other", f"{base}__declined")]
    for field in worksheet.fields.values():
        for row in range(_ROWS):
            tries += [f"{field.id}.{row}.{column.id}" for column in field.columns]
            tries += [f"{field.id}__other.{row}.{part}" for part in ("label", "value")]
    return [key for key in tries if _is_cell(worksheet, key)]


def _is_cell(worksheet: Worksheet, key: str) -> bool:
    try:
        return bool(cell(worksheet, key))
    except LookupError:
        return False


def _may_decline(worksheet: Worksheet, one: str) -> bool:
    return _is_cell(worksheet, f"{one}__declined")


def _raw(of: Cell, value: Any) -> list[str]:
    if of.kind == "multichoice":
        return ["", *(str(one) for one in value)]
    if of.kind == "tick":
        return ["", "1"]
    if of.kind == "yesno":
        return ["yes" if value else "no"]
    return [str(value)]


def _of_field(worksheet: Worksheet, field: Field, complete: bool) -> Iterable[tuple[str, st.SearchStrategy[Any], bool]]:
    if field.type == "table":
        yield field.id, _table(worksheet, field, complete), field.required or bool(field.min_rows)
    elif field.type == "ratings":
        for item in field.items:
            yield item.id, _value(field, rated_kind(field)), field.required or item.required
        if added_lines(field):
            yield (
                f"{field.id}__other",
                st.lists(_added_line(worksheet, field), min_size=1, max_size=added_lines(field)),
                False,
            )
    elif field.is_input:
        yield field.id, _value(field, field.type, _max_chars(worksheet, field.id)), field.required
        if field.other and field.type in ("choice", "multichoice"):
            yield f"{field.id}__other", _text(_max_chars(worksheet, f"{field.id}__other")), False


def _max_chars(worksheet: Worksheet, key: str) -> int:
    of = cell(worksheet, key)
    return of.max_chars if of.kind in ("text", "longtext") else 0


def _added_line(worksheet: Worksheet, field: Field) -> st.SearchStrategy[dict[str, Any]]:
    parts = {
        "label": _text(_max_chars(worksheet, f"{field.id}__other.0.label")),
        "value": _value(field, rated_kind(field)),
    }
    return st.fixed_dictionaries({}, optional=parts).filter(bool)


def _table(worksheet: Worksheet, field: Field, complete: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    if field.preset_rows:
        return st.sets(st.sampled_from(range(len(field.preset_rows))), min_size=1).flatmap(
            lambda numbers: st.tuples(*(_row(worksheet, field, number, complete) for number in sorted(numbers))).map(
                list
            )
        )
    least = max(field.min_rows or 0, 1) if complete else 1
    return st.lists(
        _row(worksheet, field, 0, complete), min_size=least, max_size=min(max(least, _ROWS), field.max_rows)
    )


def _row(worksheet: Worksheet, field: Field, number: int, complete: bool) -> st.SearchStrategy[dict[str, Any]]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for column in field.columns:
        if not column.readonly:
            chars = _max_chars(worksheet, f"{field.id}.0.{column.id}")
            (required if complete and column.required else optional)[column.id] = _value(column, column.type, chars)
            if column.other:
                optional[f"{column.id}__other"] = _text(_max_chars(worksheet, f"{field.id}.0.{column.id}__other"))
    set_values = field.preset_rows[number] if field.preset_rows else {}
    readonly = {column.id for column in field.columns if column.readonly}
    given = {name: value for name, value in set_values.items() if name in readonly}
    return st.fixed_dictionaries(required, optional=optional).filter(bool).map(lambda row: {**given, **row})


def _value(question: Question, kind: str, chars: int = 0) -> st.SearchStrategy[Any]:
    if kind in ("text", "longtext"):
        return _text(chars, lines=kind == "longtext")
    if kind == "scale" and question.scale:
        return st.sampled_from(question.scale.points)
    if kind in ("choice", "multichoice"):
        return _picks(question, kind)
    return {
        "number": _numbers(question),
        "duration": st.integers(int(question.min or 0), int(question.max or 24 * 60)),
        "yesno": st.booleans(),
        "date": st.dates(_FIRST_DAY, _LAST_DAY).map(str),
        "time": st.times(max_value=time(23, 59)).map(lambda one: one.strftime("%H:%M")),
    }[kind]


def _picks(question: Question, kind: str) -> st.SearchStrategy[Any]:
    values = [option.value for option in question.options]
    if kind == "choice":
        return st.sampled_from(values)
    least = getattr(question, "min_select", None) or 1
    most = getattr(question, "max_select", None)
    some = st.sets(st.sampled_from(values), min_size=least, max_size=most)
    return some.map(lambda picked: [value for value in values if value in picked])


def _numbers(question: Question) -> st.SearchStrategy[int | float]:
    least, step = question.min or 0, question.step or 1
    most = question.max if question.max is not None else least + 1000 * step
    return st.integers(0, int((most - least) / step)).map(lambda n: _plain(least + n * step))


def _plain(number: int | float) -> int | float:
    return int(number) if number == int(number) else number


def _text(chars: int, lines: bool = False) -> st.SearchStrategy[str]:
    signs = st.characters(exclude_categories=["Cs", "Cc"])
    return (
        st.text(signs | st.just("\n") if lines else signs, min_size=1, max_size=30)
        .map(lambda text: unicodedata.normalize("NFC", text)[:chars])
        .map(lambda text: unicodedata.normalize("NFC", text))
        .filter(lambda text: bool(text.strip()) and len(text) <= chars)
    )


def _in_order(worksheet: Worksheet, found: Answers) -> Answers:
    ids = [one for field in worksheet.fields.values() for one in (field.id, *(item.id for item in field.items))]
    return {key: found[key] for one in ids for key in (one, f"{one}__other") if key in found}
