"""The answers of a worksheet as a reader sees them: the patient after sending, the therapist who reviews, and print."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask_babel import gettext as _

from portal.worksheets.cells.cell import cell
from portal.worksheets.cells.display import Audience, display, display_computed, may_see
from portal.worksheets.cells.nesting import assemble, rows_in
from portal.worksheets.definitions.conditions import holds
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.field import Column, Field
from portal.worksheets.definitions.filled import FilledIn, rows_of
from portal.worksheets.definitions.worksheet import Section, Worksheet
from portal.worksheets.filled import Cells, numbers_in


@dataclass(frozen=True)
class Comment:
    """What a clinician wrote beside one answer (`item`), or on the whole (None), of the version `number`."""

    number: int
    item: str | None
    body: str
    author: str
    made_at: datetime
    outcome: str | None = None
    mark: str | None = None  # "keep" or "again"

    @property
    def is_silent(self) -> bool:
        """Whoever it is from has read it, and said nothing of it."""
        return not self.body.strip() and not self.mark


@dataclass(frozen=True)
class Answer:
    """One answer. `id`: the field or rating item, which comments name. `text` is "" where it was left blank."""

    id: str
    label: str
    text: str = ""
    kind: str = "words"  # words, value, rows or computed
    group: str = ""  # the question above a rating line
    note: str = ""  # what a computed value's band means
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()  # a table's begun ones: (column, text or "" if left blank) pairs
    comments: tuple[Comment, ...] = ()
    for_group: bool = False  # she marked it: may be raised in group


@dataclass(frozen=True)
class AnswerSection:
    id: str
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class AnswerSheet:
    sections: tuple[AnswerSection, ...]
    overall: tuple[Comment, ...] = ()

    @property
    def computed(self) -> tuple[Answer, ...]:
        """What was worked out from the others."""
        return tuple(one for one in self.all if one.kind == "computed")

    @property
    def for_group(self) -> tuple[Answer, ...]:
        """Those she marked for her group, and nothing else."""
        return tuple(one for one in self.all if one.for_group)

    @property
    def all(self) -> tuple[Answer, ...]:
        return tuple(one for section in self.sections for one in section.answers)


def answer_sheet(
    worksheet: Worksheet,
    cells: Cells,
    evaluation: Evaluation,
    comments: Iterable[Comment] = (),
    audience: Audience = "patient",
) -> AnswerSheet:
    """Everything that was visible, section by section. A patient sees a computed value where the definition says so."""
    reader = _Reader(worksheet, cells, evaluation, list(comments), audience)
    sections = (AnswerSection(one.id, one.title, tuple(reader.answers(one))) for one in worksheet.sections)
    return AnswerSheet(
        sections=tuple(section for section in sections if section.answers),
        overall=tuple(one for one in reader.comments if one.item is None and (one.body.strip() or one.outcome)),
    )


def answers_to(worksheet: Worksheet, cells: Cells, evaluation: Evaluation, field_id: str) -> tuple[Answer, ...]:
    """To one question alone, for a place further down that says it again; none while it is not asked."""
    if field_id not in evaluation.visible:
        return ()
    return tuple(_Reader(worksheet, cells, evaluation, [], "patient").of_field(worksheet.fields[field_id]))


@dataclass(frozen=True)
class _Reader:
    worksheet: Worksheet
    cells: Cells
    evaluation: Evaluation
    comments: list[Comment]
    audience: Audience

    @cached_property
    def filled(self) -> FilledIn:
        answers, declined = assemble(self.worksheet, self.cells)
        return FilledIn(self.worksheet, answers, declined)

    def answers(self, section: Section) -> Iterator[Answer]:
        for field in section.fields:
            if field.id in self.evaluation.visible:
                marked = bool(self.cells.get(f"{field.id}__group"))
                yield from (replace(one, for_group=marked) for one in self.of_field(field))

    def of_field(self, field: Field) -> Iterator[Answer]:
        if field.type == "computed":
            yield from self.computed(field)
        elif field.type == "ratings":
            yield from self.ratings(field)
        elif field.type == "table":
            rows = tuple(self.rows(field))
            yield Answer(field.id, field.label, kind="rows", rows=rows, comments=self.on(field.id))
        elif field.type != "info":
            kind = "words" if field.type in ("text", "longtext") else "value"
            yield Answer(field.id, field.label, self.text(field.id), kind, comments=self.on(field.id))

    def computed(self, field: Field) -> Iterator[Answer]:
        value = self.evaluation.computed.get(field.id)
        if value is None or not may_see(self.worksheet, field, self.audience):
            return
        band = field.band(value)
        yield Answer(
            field.id,
            field.label,
            display_computed(self.worksheet, field, value),
            "computed",
            note=(band.patient_text if band else "") or field.help,
            comments=self.on(field.id),
        )

    def ratings(self, field: Field) -> Iterator[Answer]:
        for item in field.items:
            yield Answer(item.id, item.label, self.text(item.id), "value", field.label, comments=self.on(item.id))
        for number in numbers_in(self.cells, f"{field.id}__other"):
            line = f"{field.id}__other.{number}"
            yield Answer(line, self.text(f"{line}.label"), self.text(f"{line}.value"), "value", field.label)

    def rows(self, field: Field) -> Iterator[tuple[tuple[str, str], ...]]:
        for number, row in rows_in(self.worksheet, self.cells, field.id).items():
            (as_row,) = rows_of(field, [row])
            asked = (one for one in field.columns if one.show_if is None or holds(one.show_if, self.filled, as_row))
            pairs = ((one, self.in_row(field, number, one, row)) for one in asked)
            yield tuple((one.label, text) for one, text in pairs if text or not one.readonly)

    def in_row(self, field: Field, number: int, column: Column, row: Mapping[str, object]) -> str:
        if column.readonly:
            return str(row.get(column.id, ""))
        return self.text(f"{field.id}.{number}.{column.id}")

    def text(self, key: str) -> str:
        if self.cells.get(f"{key}__declined"):
            return str(_("I'd rather not answer"))
        parts = [self._one(one) for one in (key, f"{key}__other")]
        return ", ".join(part for part in parts if part)

    def on(self, item: str) -> tuple[Comment, ...]:
        return tuple(one for one in self.comments if one.item == item)

    def _one(self, key: str) -> str:
        value = self.cells.get(key)
        return "" if value is None else display(self.worksheet, cell(self.worksheet, key), value)
