"""Cells and what follows from them: visible questions, alerts, what stands there before she writes. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from portal.worksheets.cells.cell import UnknownCell, added_lines, cell
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.definitions.evaluation import Evaluation, evaluate
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Alert, Section, Worksheet

Cells = Mapping[str, Value]


@dataclass(frozen=True)
class Earlier:
    """The values, computed ones included, of the response before this one and of the first one."""

    previous: Mapping[str, Any] = field(default_factory=dict)
    first: Mapping[str, Any] = field(default_factory=dict)


NOTHING_EARLIER = Earlier()


def assess(worksheet: Worksheet, cells: Cells, earlier: Earlier = NOTHING_EARLIER) -> Evaluation:
    """What is seen, worked out and raised by these answers. `earlier`: what a change is measured from."""
    answers, declined = assemble(worksheet, cells)
    return evaluate(worksheet, answers, declined, earlier.previous, earlier.first)


def numbers_in(cells: Iterable[str], head: str) -> list[int]:
    """The numbers of a table's rows, or of the lines added to a ratings field, that these cells belong to."""
    return sorted({int(key.split(".")[1]) for key in cells if key.startswith(f"{head}.")})


def looks_back(worksheet: Worksheet) -> bool:
    """Whether some computed value compares with an earlier response."""
    return _looks_back(worksheet.source)


@lru_cache(maxsize=256)
def _looks_back(source: str) -> bool:
    return '"prev":' in source or '"first":' in source


def starting_cells(
    worksheet: Worksheet, last: Cells, now: datetime, urges: Sequence[str] = (), behaviors: Sequence[str] = ()
) -> dict[str, Value]:
    """What stands on the page before anything is typed. `last`: the cells of the latest response; `now`: local time,
    of the day it is for.

    A living plan begins with all of its last answers; other sheets with those that ask for it. Dates begin with today
    where the definition says so. The targets agreed on stand where it has room for them. Nothing else is ever
    preselected.
    """
    known = {key: value for key, value in last.items() if _belongs(worksheet, key)}
    if worksheet.lifecycle != "living":
        known = {key: value for key, value in known.items() if cell(worksheet, key).field.prefill == "last"}
    known |= {one.id: _at(one, now) for one in worksheet.fields.values() if one.default}
    return known | dict(_lines(worksheet, urges)) | dict(_rows(worksheet, behaviors))


def _lines(worksheet: Worksheet, urges: Sequence[str]) -> Iterator[tuple[str, Value]]:
    for one in worksheet.fields.values():
        if one.items_from:
            yield from ((f"{one.id}__other.{n}.label", label) for n, label in enumerate(urges[: added_lines(one)]))


def _rows(worksheet: Worksheet, behaviors: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """In the first column of the table that takes them."""
    for one in worksheet.fields.values():
        if one.preset_rows_from:
            first = one.columns[0].id
            yield from ((f"{one.id}.{n}.{first}", label) for n, label in enumerate(behaviors[: one.max_rows]))


def instant_panels(worksheet: Worksheet, evaluation: Evaluation) -> dict[str, tuple[str, ...]]:
    """What the patient sees at once, before anything is sent: panel ids by the section that asks the question."""
    found: dict[str, tuple[str, ...]] = {}
    for alert in worksheet.alerts:
        if alert.instant and alert.panel and alert.id in evaluation.alerts:
            section = section_of(worksheet, list(_refs(alert.when))[-1]).id
            found[section] = (*found.get(section, ()), alert.panel)
    return found


def concerning(worksheet: Worksheet, evaluation: Evaluation) -> set[str]:
    """The answers that a panel is shown for now, and those on which it hangs that they are asked at all."""
    raised = (one for one in worksheet.alerts if one.instant and one.panel and one.id in evaluation.alerts)
    found = {ref for one in raised for ref in _refs(one.when)}
    while more := {above for ref in found for above in _asked_because_of(worksheet, ref)} - found:
        found |= more
    return found


def _asked_because_of(worksheet: Worksheet, ref: str) -> Iterator[str]:
    owner = worksheet.rated_in.get(ref) or worksheet.fields[ref]
    for condition in (owner.show_if, worksheet.section_of[owner.id].show_if):
        if condition is not None:
            yield from _refs(condition)


def reasons(alert: Alert, worksheet: Worksheet, cells: Cells, evaluation: Evaluation) -> str:
    """The answers that an alert looked at, as text that is equal when they are."""
    refs = sorted(set(_refs(alert.when)))
    return json.dumps({ref: _held(ref, cells, evaluation) for ref in refs}, sort_keys=True, ensure_ascii=False)


def _held(ref: str, cells: Cells, evaluation: Evaluation) -> Any:
    if ref in evaluation.computed:
        return evaluation.computed[ref]
    parts = {key: value for key, value in cells.items() if key.startswith((f"{ref}.", f"{ref}__"))}
    return {**parts, ref: cells[ref]} if ref in cells else parts


def _refs(condition: Mapping[str, Any]) -> Iterator[str]:
    for key, part in condition.items():
        if key in ("field", "any_row"):
            yield str(part)
        elif key in ("all", "any"):
            for one in part:
                yield from _refs(one)
        elif key == "not":
            yield from _refs(part)


def section_of(worksheet: Worksheet, missing: str) -> Section:
    """`missing`: as an evaluation names what still needs an answer."""
    base = missing.partition("[")[0]
    owner = worksheet.rated_in.get(base)
    return worksheet.section_of[owner.id if owner else base]


def _belongs(worksheet: Worksheet, key: str) -> bool:
    """A later version may have dropped the question. What she was ready to share last time is asked anew."""
    try:
        return cell(worksheet, key).part != "group"
    except UnknownCell:
        return False


def _at(one: Field, now: datetime) -> Value:
    return now.strftime("%H:%M") if one.type == "time" else now.date().isoformat()
