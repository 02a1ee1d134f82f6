"""What follows from the answers: visible questions, computed values, bands, alerts, what is still missing.

The meaning is fixed by `docs/worksheet-format.md` sections 3 to 5 and by the vectors in
`tests/worksheets/vectors.yaml`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.worksheets.definitions.arithmetic import filled_rows
from portal.worksheets.definitions.conditions import holds
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.filled import FilledIn, rows_of
from portal.worksheets.definitions.lookup import Row
from portal.worksheets.definitions.values import Answers, Number, is_blank
from portal.worksheets.definitions.worksheet import Worksheet


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    computed: dict[str, Number | None]  # by field id, in the unit its label names
    bands: dict[str, str | None]  # band id, by the id of a computed field that has bands
    alerts: list[str]  # ids of the alerts that these answers raise
    missing: list[str]  # still to be filled in before sending: field, item, or "table[row].column" (row from 0)
    complete: bool
    visible: list[str]  # field ids, top to bottom


def evaluate(
    worksheet: Worksheet,
    answers: Answers,
    declined: Iterable[str] = (),
    previous: Mapping[str, object] | None = None,
    first: Mapping[str, object] | None = None,
) -> Evaluation:
    """`declined`: ids of the fields and items the person chose not to answer. `previous` and `first`: the values,
    computed ones included, of the response before this one and of the first in this episode of care."""
    sheet = FilledIn(worksheet, answers, declined, previous, first)
    numbers = {one.id: sheet.computed(one) for one in worksheet.fields.values() if one.type == "computed"}
    missing = list(_missing(sheet))
    rule = worksheet.complete.rule
    return Evaluation(
        computed=numbers,
        bands={
            key: _band(worksheet.field(key), number) for key, number in numbers.items() if _has_bands(worksheet, key)
        },
        alerts=[alert.id for alert in worksheet.alerts if holds(alert.when, sheet)],
        missing=missing,
        complete=not missing and (rule is None or holds(rule, sheet)),
        visible=sheet.shown,
    )


def _has_bands(worksheet: Worksheet, field_id: str) -> bool:
    return bool(worksheet.field(field_id).bands)


def _band(field: Field, value: Number | None) -> str | None:
    band = field.band(value)
    return band.id if band else None


def _missing(sheet: FilledIn) -> Iterator[str]:
    for field in sheet.worksheet.fields.values():
        if field.is_input and sheet.visible(field.id):
            yield from _missing_in(field, sheet)


def _missing_in(field: Field, sheet: FilledIn) -> Iterator[str]:
    if field.type == "table":
        yield from _missing_in_table(field, sheet)
    elif field.type == "ratings":
        for item in field.items:
            if (field.required or item.required) and _unanswered(item.id, sheet):
                yield item.id
    elif field.required and _unanswered(field.id, sheet):
        yield field.id


def _unanswered(ref: str, sheet: FilledIn) -> bool:
    return ref not in sheet.declined and is_blank(sheet.answers.get(ref))


def _missing_in_table(table: Field, sheet: FilledIn) -> Iterator[str]:
    least = table.min_rows if table.min_rows is not None else int(table.required)
    if filled_rows(table, sheet) < least:
        yield table.id
    for number, row in enumerate(rows_of(table, sheet.answers.get(table.id))):
        if _is_begun(table, row):
            for column in table.columns:
                shown = column.show_if is None or holds(column.show_if, sheet, row)
                if column.required and shown and is_blank(row.values.get(column.id)):
                    yield f"{table.id}[{number}].{column.id}"


def _is_begun(table: Field, row: Row) -> bool:
    return any(not is_blank(row.values.get(column.id)) for column in table.columns if not column.readonly)
