"""Sums, means, differences: what a computed field works out. None means there is no value."""

from collections.abc import Callable, Sequence
from typing import Any

from portal.worksheets.definitions.conditions import COMPARISONS, compare, holds
from portal.worksheets.definitions.field import Calc, Field
from portal.worksheets.definitions.lookup import Lookup
from portal.worksheets.definitions.values import Number, is_blank

_DAY = 24 * 60
_LARGEST = 10**15


def computed(field: Field, sheet: Lookup) -> Number | None:
    """The field's number, rounded (half to even). Outside its min and max: better no number than a wrong one."""
    value = reckon(field.calc, sheet, field)
    if value is None or not abs(value) <= _LARGEST:  # nor when it is no number at all
        return None
    value = round(value, field.decimals)
    if field.decimals == 0:
        value = int(value)
    if (field.min is not None and value < field.min) or (field.max is not None and value > field.max):
        return None
    return value


def reckon(calc: Calc, sheet: Lookup, field: Field | None = None) -> Number | None:
    """`field` is the computed field whose `missing` and `min_answered` apply; nested operations have none."""
    if isinstance(calc, str):
        return sheet.numbers(calc)[0]
    if isinstance(calc, int | float):
        return calc
    ((operation, argument),) = calc.items()
    return _OPERATIONS[operation](argument, sheet, field)


Operation = Callable[[Any, Lookup, Field | None], Number | None]


def filled_rows(table: Field, sheet: Lookup) -> int:
    """How many rows have an answer in a column that can be written to."""
    written = {column.id for column in table.columns if not column.readonly}
    readonly = {column.id for column in table.columns} - written
    return sum(
        any(not is_blank(value) for key, value in row.values.items() if key not in readonly)
        for row in sheet.rows(table.id)
    )


def _all(calcs: Sequence[Any], sheet: Lookup) -> list[Number | None]:
    found: list[Number | None] = []
    for calc in calcs:
        found.extend(sheet.numbers(calc) if isinstance(calc, str) else [reckon(calc, sheet)])
    return found


def _have(calcs: Sequence[Any], sheet: Lookup) -> list[Number]:
    return [value for value in _all(calcs, sheet) if value is not None]


def _enough(field: Field | None) -> int:
    return (field.min_answered if field else None) or 1


def _sum(calcs: Any, sheet: Lookup, field: Field | None) -> Number | None:
    values = _all(calcs, sheet)
    have = [value for value in values if value is not None]
    missing = field.missing if field else "blank"
    if (missing == "blank" and len(have) < len(values)) or len(have) < _enough(field):
        return None
    return sum(have) * len(values) / len(have) if missing == "prorate" else sum(have)


def _over(of: Callable[[list[Number]], Number]) -> Operation:
    def operation(calcs: Any, sheet: Lookup, field: Field | None) -> Number | None:
        have = _have(calcs, sheet)
        return of(have) if len(have) >= _enough(field) else None

    return operation


def _pair(of: Callable[[Number, Number], Number | None]) -> Operation:
    def operation(calcs: Any, sheet: Lookup, field: Field | None) -> Number | None:
        one, other = reckon(calcs[0], sheet), reckon(calcs[1], sheet)
        return None if one is None or other is None else of(one, other)

    return operation


def _minutes(refs: Any, sheet: Lookup, field: Field | None) -> Number | None:
    times = [sheet.value(ref) for ref in refs]
    if None in times:
        return None
    start, end = (int(str(time)[:2]) * 60 + int(str(time)[3:5]) for time in times)
    return (end - start) % _DAY  # past midnight counts on


def _count(argument: Any, sheet: Lookup, field: Field | None) -> Number:
    test = next((one for one in COMPARISONS if one in argument), None)
    values = _have(argument["of"], sheet)
    return len(values) if test is None else sum(compare(test, value, argument[test]) for value in values)


def _picked(ref: Any, sheet: Lookup, field: Field | None) -> Number:
    value = sheet.value(ref)
    return len(value) if isinstance(value, list) else 0


def _row_value(place: int) -> Operation:
    def operation(ref: Any, sheet: Lookup, field: Field | None) -> Number | None:
        have = _have([ref], sheet)
        return have[place] if have else None

    return operation


def _number(value: object) -> Number | None:
    return value if isinstance(value, int | float) else None


def _if(argument: Any, sheet: Lookup, field: Field | None) -> Number | None:
    return reckon(argument[1] if holds(argument[0], sheet) else argument[2], sheet)


_OPERATIONS: dict[str, Operation] = {
    "sum": _sum,
    "mean": _over(lambda have: sum(have) / len(have)),
    "min": _over(min),
    "max": _over(max),
    "sub": _pair(lambda one, other: one - other),
    "mul": _pair(lambda one, other: one * other),
    "div": _pair(lambda one, other: one / other if other else None),
    "pct": _pair(lambda one, other: 100 * one / other if other else None),
    "minutes": _minutes,
    "rows": lambda table, sheet, field: filled_rows(sheet.field(table), sheet),
    "picked": _picked,
    "count": _count,
    "prev": lambda ref, sheet, field: _number(sheet.previous.get(ref)),
    "first": lambda ref, sheet, field: _number(sheet.first.get(ref)),
    "first_row": _row_value(0),
    "last_row": _row_value(-1),
    "if": _if,
}
