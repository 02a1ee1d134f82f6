"""Sums and charts: every operation gets values it can work with."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.worksheets.definitions.checks.conditions import condition
from portal.worksheets.definitions.checks.outline import NUMERIC, Findings, Outline
from portal.worksheets.definitions.faults import Path
from portal.worksheets.definitions.field import Band, Field, Option


def check_calcs(outline: Outline) -> Findings:
    for placed in outline.fields:
        field = placed.field
        if field.type == "computed":
            yield from _Calc(outline, placed.id, (*placed.path, "calc")).single(field.calc)
            if field.missing == "prorate" and field.min_answered is None:
                yield placed.path, f"{placed.id}: prorate needs min_answered"
        yield from _bands(field, (*placed.path, "bands"))


def numeric_ref(outline: Outline, ref: str, where: str, path: Path) -> Findings:
    """A field, item, ratings or table.column that holds numbers."""
    kind = outline.type_of(ref)
    if kind is None:
        yield path, f"{where}: unknown reference {ref}"
    elif kind not in NUMERIC:
        yield path, f"{where}: {ref} is {kind}, not a number"
    elif kind == "choice" and not all(_has_number(option) for option in _options(outline, ref)):
        yield path, f"{where}: options of {ref} have no score"


def _has_number(option: Option) -> bool:
    return option.score is not None or not isinstance(option.value, str)


def _options(outline: Outline, ref: str) -> tuple[Option, ...]:
    if "." in ref:
        table, column = ref.split(".")
        return outline.tables[table][column].options
    return outline.by_id[ref].field.options


class _Calc:
    def __init__(self, outline: Outline, where: str, path: Path) -> None:
        self.outline, self.where, self.path = outline, where, path

    def single(self, calc: Any) -> Findings:
        """One value: a list of rows or ratings does not do."""
        if isinstance(calc, str) and ("." in calc or self.outline.type_of(calc) == "ratings"):
            yield self.path, f"{self.where}: one value is needed here, {calc} is a list"
        else:
            yield from self.any(calc)

    def any(self, calc: Any) -> Findings:
        if isinstance(calc, str):
            yield from numeric_ref(self.outline, calc, self.where, self.path)
        elif isinstance(calc, dict):
            ((operation, argument),) = calc.items()
            yield from _OPERATIONS[operation](self, argument)

    def list(self, calcs: Iterable[Any]) -> Findings:
        for calc in calcs:
            yield from self.any(calc)

    def pair(self, calcs: Iterable[Any]) -> Findings:
        for calc in calcs:
            yield from self.single(calc)

    def minutes(self, refs: Iterable[str]) -> Findings:
        for ref in refs:
            if "." in ref or self.outline.type_of(ref) != "time":
                yield self.path, f"{self.where}: {ref} is not a time"

    def rows(self, ref: str) -> Findings:
        if ref not in self.outline.tables:
            yield self.path, f"{self.where}: {ref} is not a table"

    def picked(self, ref: str) -> Findings:
        if self.outline.type_of(ref) != "multichoice":
            yield self.path, f"{self.where}: {ref} is not a multichoice"

    def earlier(self, ref: str) -> Findings:
        if self.outline.type_of(ref) is None:
            yield self.path, f"{self.where}: unknown reference {ref}"

    def row_value(self, ref: str) -> Findings:
        if "." not in ref:
            yield self.path, f"{self.where}: first_row and last_row need table.column, not {ref}"
        else:
            yield from self.any(ref)

    def count(self, argument: Any) -> Findings:
        yield from self.list(argument["of"])

    def choose(self, argument: Any) -> Findings:
        yield from condition(self.outline, argument[0], self.where, self.path)
        yield from self.pair(argument[1:])


_OPERATIONS: dict[str, Callable[[_Calc, Any], Findings]] = {
    **dict.fromkeys(("sum", "mean", "min", "max"), _Calc.list),
    **dict.fromkeys(("sub", "mul", "div", "pct"), _Calc.pair),
    **dict.fromkeys(("prev", "first"), _Calc.earlier),
    **dict.fromkeys(("first_row", "last_row"), _Calc.row_value),
    "minutes": _Calc.minutes,
    "rows": _Calc.rows,
    "picked": _Calc.picked,
    "count": _Calc.count,
    "if": _Calc.choose,
}


def _bands(field: Field, path: Path) -> Findings:
    step = 10**-field.decimals
    for n, band in enumerate(field.bands):
        if band.min > band.max:
            yield (*path, n), f"{field.id}: band {band.id} is upside down"
        if n and not _join(field.bands[n - 1], band, step):
            names = f"{field.bands[n - 1].id} and {band.id}"
            yield (*path, n), f"{field.id}: bands {names} overlap or leave a gap"


def _join(lower: Band, upper: Band, step: float) -> bool:
    return abs(upper.min - lower.max - step) <= 1e-9
