"""What a form field's name means. The name of a field on the page is the key of its cell.

situation                    a field
q9                           one line of a ratings field
emotions.0.name              a column of a table; the row's number is its key and never changes
vulnerable__other            free text beside the options of a choice
emotions.0.feeling__other    the same in a table
urges__other.0.label         a line the person added to a ratings field, and
urges__other.0.value         its rating
q9__declined                 "I'd rather not answer"
situation__group             "This may be raised in group"
"""

import re
from dataclasses import dataclass

from portal.worksheets.definitions.field import Field, Option, Question, RatingItem, Scale
from portal.worksheets.definitions.worksheet import Worksheet

_ROW = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)
_SUGGESTED_LINES = 5
"""Lines that a therapist's targets may add to a ratings field (`items_from`), beside the person's own."""

_LIMITS = {"text": 500, "longtext": 5000}
_SHORT = 120


class UnknownCell(LookupError):
    """No answer of this worksheet has that key, or it is not one that a person writes."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    key: str
    kind: str  # a field type that holds one value ("scale", "text", ...), or "tick"
    question: Question  # the field or column whose options, scale and limits apply
    field: Field  # the field it belongs to
    item: RatingItem | None = None
    row: int | None = None
    part: str = "answer"  # answer, other, label, value, declined or group

    @property
    def options(self) -> tuple[Option, ...]:
        return self.question.options if self.kind in ("choice", "multichoice") else ()

    @property
    def scale(self) -> Scale | None:
        return self.question.scale if self.kind == "scale" else None

    @property
    def label(self) -> str:
        return self.item.label if self.item is not None else self.question.label

    @property
    def max_chars(self) -> int:
        """How many characters a text may have."""
        if self.part == "answer" and self.question.max_chars is not None:
            return self.question.max_chars
        in_passing = self.kind == "text" and (self.row is not None or self.part == "other")
        return _SHORT if in_passing else _LIMITS[self.kind]

    @property
    def declines(self) -> str:
        """The id that a "declined" cell is about."""
        return self.item.id if self.item is not None else self.field.id


def cell(worksheet: Worksheet, key: str) -> Cell:
    """Raises UnknownCell, also for what is worked out, only read, or past a table's last row."""
    head, _, rest = key.partition(".")
    found = _in_row(worksheet, key, head, rest) if rest else _single(worksheet, key)
    if found is None:
        raise UnknownCell(key)
    return found


def added_lines(field: Field) -> int:
    """How many lines may be added to a ratings field."""
    return field.allow_other + (_SUGGESTED_LINES if field.items_from else 0)


def may_be_raised(worksheet: Worksheet, field: Field) -> bool:
    """Whether the patient may mark this answer for her group: no score, and nothing about danger."""
    return worksheet.kind != "measure" and field.is_input and not field.has_risk_item


def rated_kind(field: Field) -> str:
    """What one line of a ratings field holds."""
    return "scale" if field.scale else "choice"


def _single(worksheet: Worksheet, key: str) -> Cell | None:
    base, _, suffix = key.partition("__")
    owner = worksheet.rated_in.get(base)
    item = next(one for one in owner.items if one.id == base) if owner else None
    field = owner or worksheet.fields.get(base)
    if field is None:
        return None
    if suffix == "declined" and field.can_decline and (item or field.type != "ratings"):
        return Cell(key=key, kind="tick", question=field, field=field, item=item, part="declined")
    if suffix == "group" and item is None and may_be_raised(worksheet, field):
        return Cell(key=key, kind="tick", question=field, field=field, part="group")
    if item is not None and key == base:
        return Cell(key=key, kind=rated_kind(field), question=field, field=field, item=item)
    if item is None and key == base and field.is_input and field.type not in ("table", "ratings"):
        return Cell(key=key, kind=field.type, question=field, field=field)
    if item is None and suffix == "other" and _takes_other(field):
        return Cell(key=key, kind="text", question=field, field=field, part="other")
    return None


def _in_row(worksheet: Worksheet, key: str, head: str, rest: str) -> Cell | None:
    number, _, name = rest.partition(".")
    base, _, suffix = head.partition("__")
    field = worksheet.fields.get(base)
    if field is None or not _ROW.fullmatch(number):
        return None
    row = int(number)
    if head == base and field.type == "table" and row < field.max_rows:
        return _in_table(key, field, row, name)
    if suffix == "other" and field.type == "ratings" and row < added_lines(field) and name in ("label", "value"):
        kind = "text" if name == "label" else rated_kind(field)
        return Cell(key=key, kind=kind, question=field, field=field, row=row, part=name)
    return None


def _in_table(key: str, table: Field, row: int, name: str) -> Cell | None:
    column_id, _, suffix = name.partition("__")
    column = table.column(column_id)
    if column is None or column.readonly:
        return None
    if name == column_id:
        return Cell(key=key, kind=column.type, question=column, field=table, row=row)
    if suffix == "other" and _takes_other(column):
        return Cell(key=key, kind="text", question=column, field=table, row=row, part="other")
    return None


def _takes_other(question: Question) -> bool:
    return question.other and question.type in ("choice", "multichoice")
