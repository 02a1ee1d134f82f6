"""Ids, options, scales, tables: what a single question needs to make sense."""

from collections.abc import Iterator
from itertools import chain

from portal.worksheets.definitions.checks.outline import Findings, Outline, Placed, twice
from portal.worksheets.definitions.faults import Path
from portal.worksheets.definitions.field import Column, Field, Question

RESERVED = frozenset({"csrf_token", "form_key", "revision", "rev", "drawn", "add", "remove", "take", "panel"})
"""What the form around the questions calls its own fields."""


def check_shape(outline: Outline) -> Findings:
    yield from _ids(outline)
    yield from _follow_ups(outline)
    for placed in outline.fields:
        for where, question, path in _questions(placed):
            yield from _options(where, question, path)
            yield from _scale(where, question, path)
            yield from _limits(where, question, path)
        yield from _ratings(placed)
        yield from _table(placed.field, placed.path)


def _ids(outline: Outline) -> Findings:
    worksheet = outline.worksheet
    yield from twice([section.id for section in worksheet.sections], "section", ("sections",))
    yield from twice([alert.id for alert in worksheet.alerts], "alert", ("alerts",))
    yield from twice([chart.id for chart in worksheet.charts], "chart", ("charts",))
    seen: set[str] = set()
    for placed in outline.placed:
        if placed.id in seen:
            yield placed.path, f"the id {placed.id} is used twice"
        if "__" in placed.id or placed.id in RESERVED:
            yield placed.path, f"the id {placed.id} is reserved"
        seen.add(placed.id)


def _follow_ups(outline: Outline) -> Findings:
    for placed in outline.fields:
        if placed.section.follow_up and (placed.field.required or placed.field.min_rows):
            yield placed.path, f"{placed.id} is filled in later, so it cannot be required"


def _questions(placed: Placed) -> Iterator[tuple[str, Question, Path]]:
    yield placed.id, placed.field, placed.path
    for n, column in enumerate(placed.field.columns):
        yield f"{placed.id}.{column.id}", column, (*placed.path, "columns", n)


def _options(where: str, question: Question, path: Path) -> Findings:
    if isinstance(question, Column) and question.type in ("choice", "multichoice") and not question.options:
        yield path, f"{where}: options are missing"
    yield from twice([str(option.value) for option in question.options], f"{where}: option", (*path, "options"))


def _scale(where: str, question: Question, path: Path) -> Findings:
    scale = question.scale
    if scale is None:
        if question.type == "scale":
            yield path, f"{where}: scale is missing"
        return
    at = (*path, "scale")
    if scale.min >= scale.max:
        yield at, f"{where}: the scale's min is not below its max"
    if not {scale.min, scale.max} <= scale.anchors.keys():
        yield at, f"{where}: name both ends of the scale in anchors"
    if any(not scale.min <= point <= scale.max for point in scale.anchors):
        yield at, f"{where}: an anchor lies outside the scale"


def _limits(where: str, question: Question, path: Path) -> Findings:
    if question.min is not None and question.max is not None and question.min >= question.max:
        yield path, f"{where}: min is not below max"
    if question.step is not None and question.step <= 0:
        yield path, f"{where}: step must be above zero"


def _ratings(placed: Placed) -> Findings:
    options = placed.field.options
    if placed.type == "ratings" and any(option.score is None and isinstance(option.value, str) for option in options):
        yield placed.path, f"{placed.id}: every option of a ratings field needs a number"


def _table(field: Field, path: Path) -> Findings:
    columns = [column.id for column in field.columns]
    yield from twice(columns, f"{field.id}: column", (*path, "columns"))
    for n, column in enumerate(columns):
        if "__" in column:
            yield (*path, "columns", n), f"the id {field.id}.{column} is reserved"
    for n, key in chain.from_iterable(((n, key) for key in row) for n, row in enumerate(field.preset_rows)):
        if key not in columns:
            yield (*path, "preset_rows", n, key), f"{field.id}: a preset row names the unknown column {key}"
    readonly = {column.id for column in field.columns if column.readonly}
    if len({readonly.isdisjoint(row) for row in field.preset_rows}) > 1:
        yield (*path, "preset_rows"), f"{field.id}: set a column that can only be read in every preset row, or in none"
    if max(field.min_rows or 0, len(field.preset_rows)) > field.max_rows:
        yield path, f"{field.id}: more rows than max_rows allows"
