"""What is looked at only when a worksheet is sent: hidden answers go, too few or too many picks are named."""

import re
from collections.abc import Iterable, Iterator, Mapping

from portal.worksheets.cells import wording
from portal.worksheets.cells.cell import Cell, cell
from portal.worksheets.cells.nesting import Cells, assemble, rows_in
from portal.worksheets.definitions.conditions import holds
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.filled import FilledIn, rows_of
from portal.worksheets.definitions.lookup import Row
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Worksheet

Earlier = Mapping[str, object]

_IN_ROW = re.compile(r"(.+)\[(\d+)\]\.(.+)")


def visible_only(
    worksheet: Worksheet, cells: Cells, previous: Earlier | None = None, first: Earlier | None = None
) -> dict[str, Value]:
    """The cells without those of hidden questions, and without answers to questions that were declined."""
    kept = _shown_columns(worksheet, cells, _sheet(worksheet, cells, previous, first))
    sheet = _sheet(worksheet, kept, previous, first)
    places = {key: cell(worksheet, key) for key in kept}
    return {
        key: value
        for key, value in kept.items()
        if sheet.visible(places[key].field.id) and not _taken_back(places[key], sheet)
    }


def selection_errors(worksheet: Worksheet, cells: Cells) -> dict[str, str]:
    """A sentence by cell key where fewer or more options are picked than the definition allows."""
    found: dict[str, str] = {}
    for field in worksheet.fields.values():
        picked = cells.get(field.id)
        if field.type == "multichoice" and isinstance(picked, list) and picked:
            if field.min_select is not None and len(picked) < field.min_select:
                found[field.id] = wording.pick_at_least(field.min_select)
            elif field.max_select is not None and len(picked) > field.max_select:
                found[field.id] = wording.pick_at_most(field.max_select)
    return found


def missing_cells(worksheet: Worksheet, cells: Cells, missing: Iterable[str]) -> list[str]:
    """The keys of the cells that `Evaluation.missing` speaks of: a table's own id when it lacks rows."""
    return [_cell_key(worksheet, cells, one) for one in missing]


def _cell_key(worksheet: Worksheet, cells: Cells, missing: str) -> str:
    in_row = _IN_ROW.fullmatch(missing)
    if in_row is None:
        return missing
    table, place, column = in_row.groups()
    # Blank rows were dropped, so the evaluation counts differently from the page.
    return f"{table}.{list(rows_in(worksheet, cells, table))[int(place)]}.{column}"


def _sheet(worksheet: Worksheet, cells: Cells, previous: Earlier | None, first: Earlier | None) -> FilledIn:
    return FilledIn(worksheet, *assemble(worksheet, cells), previous, first)


def _taken_back(of: Cell, sheet: FilledIn) -> bool:
    return of.part != "declined" and of.declines in sheet.declined


def _shown_columns(worksheet: Worksheet, cells: Cells, sheet: FilledIn) -> dict[str, Value]:
    """Without the cells of columns that are hidden in their row: sums over a column would count them."""
    hidden = {key for field in worksheet.fields.values() for key in _hidden_in_rows(field, cells, sheet)}
    return {key: value for key, value in cells.items() if key not in hidden}


def _hidden_in_rows(table: Field, cells: Cells, sheet: FilledIn) -> Iterator[str]:
    if any(column.show_if for column in table.columns):
        for number, values in rows_in(sheet.worksheet, cells, table.id).items():
            (row,) = rows_of(table, [values])
            for name in _hidden_columns(table, row, sheet):
                yield f"{table.id}.{number}.{name}"


def _hidden_columns(table: Field, row: Row, sheet: FilledIn) -> Iterator[str]:
    left = dict(row.values)
    for column in table.columns:
        if column.show_if is not None and not holds(column.show_if, sheet, Row(row.columns, left)):
            for name in (column.id, f"{column.id}__other"):
                left.pop(name, None)  # a later column may ask for it
                yield name
