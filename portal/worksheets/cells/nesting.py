"""Cells to answers and back. `assemble(worksheet, flatten(worksheet, answers, declined))` gives both again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from portal.worksheets.cells.cell import cell
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.values import Answers, Value, is_blank
from portal.worksheets.definitions.worksheet import Worksheet

Cells = Mapping[str, Value]
"""What is filled in, by cell key; a key that is not there is blank."""

Nested = dict[str, Any]
"""Answers in the shape of `portal.worksheets.definitions.values.Answers`."""


def assemble(worksheet: Worksheet, cells: Cells) -> tuple[Nested, tuple[str, ...]]:
    """The answers and the declined ids, both in the worksheet's order. Raises UnknownCell.

    A table's rows follow their numbers; blank ones are dropped, and what can only be read is filled in from
    the rows the definition sets.
    """
    single: dict[str, Value] = {}
    rows: defaultdict[str, defaultdict[int, dict[str, Value]]] = defaultdict(lambda: defaultdict(dict))
    declined: set[str] = set()
    for key, value in cells.items():
        of = cell(worksheet, key)
        if is_blank(value) or of.part == "group":
            continue
        if of.part == "declined":
            declined.add(of.declines)
        elif of.row is None:
            single[key] = value
        else:
            head, _, name = key.split(".")
            rows[head][of.row][name] = value
    answers = dict(_in_order(worksheet, single, rows))
    return answers, tuple(one for one in _ids(worksheet) if one in declined)


def flatten(worksheet: Worksheet, answers: Answers, declined: Iterable[str] = ()) -> dict[str, Value]:
    """The cells that hold these answers."""
    cells: dict[str, Value] = {}
    for key, value in answers.items():
        field = worksheet.fields.get(key.removesuffix("__other"))
        if field is not None and field.type in ("table", "ratings"):
            cells.update(_row_cells(key, field, value))
        elif not is_blank(value):
            cells[key] = value  # type: ignore[assignment]
    return cells | {f"{one}__declined": True for one in declined}


def rows_in(worksheet: Worksheet, cells: Cells, table: str) -> dict[int, dict[str, Value]]:
    """The filled rows of a table by their number, as the definition's conditions see them."""
    found: defaultdict[int, dict[str, Value]] = defaultdict(dict)
    for key, value in cells.items():
        head, _, rest = key.partition(".")
        if head == table and not is_blank(value):
            number, _, name = rest.partition(".")
            found[int(number)][name] = value
    field = worksheet.field(table)
    return {number: {**_set_values(field, number), **found[number]} for number in sorted(found)}


def _in_order(
    worksheet: Worksheet, single: Mapping[str, Value], rows: Mapping[str, Mapping[int, dict[str, Value]]]
) -> Iterator[tuple[str, Any]]:
    for one in _ids(worksheet):
        for key in (one, f"{one}__other"):
            if key in single:
                yield key, single[key]
            elif key in rows:
                field = worksheet.field(one)
                yield key, [{**_set_values(field, number), **rows[key][number]} for number in sorted(rows[key])]


def _ids(worksheet: Worksheet) -> Iterator[str]:
    for field in worksheet.fields.values():
        yield field.id
        for item in field.items:
            yield item.id


def _set_values(field: Field, number: int) -> dict[str, Value]:
    """What the definition has set in the columns of this row that can only be read."""
    if number >= len(field.preset_rows):
        return {}
    readonly = {column.id for column in field.columns if column.readonly}
    return {name: value for name, value in field.preset_rows[number].items() if name in readonly}


def _row_cells(key: str, field: Field, value: object) -> Iterator[tuple[str, Value]]:
    readonly = {column.id for column in field.columns if column.readonly}
    listed: Sequence[Any] = value if isinstance(value, list) else ()
    for number, row in zip(_numbers(field, listed), listed, strict=True):
        for name, part in row.items():
            if name not in readonly and not is_blank(part):
                yield f"{key}.{number}.{name}", part


def _numbers(field: Field, rows: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """A number for each row: that of the set row it came from, else the next one free."""
    free = [number for number in range(len(field.preset_rows)) if _set_values(field, number)]
    following = count(len(free))
    for row in rows:
        own = next((number for number in free if _holds(row, _set_values(field, number))), None)
        if own is None:
            yield next(following)
        else:
            free.remove(own)
            yield own


def _holds(row: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    return all(row.get(name) == value for name, value in values.items())
