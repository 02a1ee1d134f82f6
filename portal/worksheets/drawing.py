"""What the page needs to draw a worksheet that is being filled in: each field's text as it was typed or saved, which
rows stand there, what is wrong, and what another page saved meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flask_babel import gettext as _

from portal.programs.clinic import facts
from portal.safety.texts import notice
from portal.worksheets.cells.cell import UnknownCell, added_lines, cell, may_be_raised
from portal.worksheets.cells.display import display, display_computed, may_see
from portal.worksheets.cells.nesting import assemble, rows_in
from portal.worksheets.definitions.conditions import holds
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.field import Column, Field
from portal.worksheets.definitions.filled import FilledIn, rows_of
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Section, Worksheet
from portal.worksheets.filled import Cells, instant_panels, numbers_in
from portal.worksheets.queries.answers import Answer, Comment, answers_to

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Drawing:
    """`cells`: as saved. `typed`: the texts of a POST that could not be taken, shown again word for word."""

    worksheet: Worksheet
    cells: Cells
    evaluation: Evaluation
    typed: Typed = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, Value | None] = field(default_factory=dict)  # what another page saved, by cell in dispute
    comments: Sequence[Comment] = ()
    reader: str = ""  # who reads the answers once they are sent; "" on a page that only shows the questions
    fixed: str = ""  # the field that tells the day, when that is settled
    longer: str = ""  # the table, or the ratings field's lines, that get one more row
    only_follow_up: bool = False
    is_sent: bool = False  # an earlier try, or all but what may be added, was read by others
    everything: bool = False  # every question, whatever it depends on: a paper copy has them all

    @cached_property
    def sections(self) -> list[Section]:
        open_ones = (one for one in self.worksheet.sections if one.follow_up or not self.only_follow_up)
        return [one for one in open_ones if any(self.shows(part) for part in one.fields)]

    @property
    def held_back(self) -> int:
        """How many questions wait for an answer that brings them up."""
        return sum(1 for one in self.worksheet.fields.values() if one.is_input and not self.shows(one))

    def shows(self, one: Field) -> bool:
        """Visible, or holding words that were typed just now and must not vanish."""
        if self.everything:
            return one.is_input
        if one.type == "computed":
            return one.id in self.evaluation.visible and bool(self.worked_out(one))
        return one.id in self.evaluation.visible or self._typed_in(one)

    def text(self, key: str) -> str:
        """What stands in a text box."""
        if key in self.typed:
            return printable(self.typed[key][-1]) if self.typed[key] else ""
        return as_text(self.cells.get(key))

    def picked(self, key: str, value: object) -> bool:
        """Whether a radio button, check box or option is on."""
        if key in self.typed:
            return str(value) in self.typed[key]
        held = self.cells.get(key)
        return value in held if isinstance(held, list) else as_text(held) == as_text(value)

    def echo(self, one: Field) -> tuple[Answer, ...]:
        """The answer above that a text says again, as it is saved."""
        return self._echoed.get(one.id, ())

    @property
    def echoes(self) -> tuple[Field, ...]:
        return tuple(self.worksheet.fields[one] for one in self._echoed)

    def can_raise(self, one: Field) -> bool:
        """Whether this answer may be marked for her group."""
        return bool(self.reader) and may_be_raised(self.worksheet, one)

    def day(self, one: Field) -> str:
        return display(self.worksheet, cell(self.worksheet, one.id), self.cells.get(one.id, ""))

    def declined(self, key: str) -> bool:
        return "1" in self.typed[key] if key in self.typed else bool(self.cells.get(key))

    @property
    def after_declining(self) -> str:
        """What she reads beside a question that she would rather not answer, in the clinic's words."""
        return notice("declined_item", self.worksheet.lang, facts())

    def is_answered(self, key: str) -> bool:
        return any(self.typed[key]) if key in self.typed else key in self.cells

    def has_answers(self, section: Section) -> bool:
        ids = {one.id for one in section.fields} | {item.id for one in section.fields for item in one.items}
        answered = (key for key in {*self.cells, *self.typed} if self.is_answered(key))
        return any(key.split(".")[0].split("__")[0] in ids for key in answered)

    def rows(self, table: Field) -> list[int]:
        """The numbers of the rows that stand there: those set, those filled in, and empty ones to write in."""
        there = self._rows_there(table)
        wanted = max(table.min_rows or 0, 1, len(there) + 1 if self.longer == table.id else 0)
        return sorted([*there, *self._fresh(there, wanted - len(there), table.max_rows)])

    def can_add(self, table: Field) -> bool:
        return len(self.rows(table)) < table.max_rows

    def needs_row(self, table: Field, number: int) -> bool:
        """Whether what its columns need is needed of this row: it is begun, or the table asks for so many."""
        head = f"{table.id}.{number}."
        begun = any(key.startswith(head) and self.is_answered(key) for key in {*self.cells, *self.typed})
        least = table.min_rows if table.min_rows is not None else int(table.required)
        return begun or number in self.rows(table)[:least]

    def lines(self, one: Field) -> list[int]:
        """The numbers of the lines she added to a ratings field."""
        head = f"{one.id}__other"
        there = numbers_in([*self.cells, *self.typed], head)
        return sorted([*there, *self._fresh(there, int(self.longer == head), added_lines(one))])

    def can_add_line(self, one: Field) -> bool:
        return len(self.lines(one)) < added_lines(one)

    def shows_column(self, table: Field, number: int, column: Column) -> bool:
        key = f"{table.id}.{number}.{column.id}"
        if column.show_if is None or self.everything or any(self.typed.get(key, ())):
            return True
        (row,) = rows_of(table, [rows_in(self.worksheet, self.cells, table.id).get(number, {})])
        return holds(column.show_if, self._filled, row)

    def preset(self, table: Field, number: int, column: Column) -> str:
        """What the definition set in a column that can only be read."""
        rows = table.preset_rows
        return str(rows[number].get(column.id, "")) if number < len(rows) else ""

    def worked_out(self, one: Field) -> str:
        """A computed value in words; "" when there is none, or when it is not for the patient."""
        value = self.evaluation.computed.get(one.id)
        if value is None or not may_see(self.worksheet, one, "patient"):
            return ""
        return display_computed(self.worksheet, one, value)

    @property
    def so_far(self) -> tuple[tuple[str, str], ...]:
        """What is worked out for her from the answers there are, as label and text."""
        shown = (one for one in self.worksheet.fields.values() if one.type == "computed" and self.shows(one))
        return tuple((one.label, self.worked_out(one)) for one in shown)

    def meaning(self, one: Field) -> str:
        band = one.band(self.evaluation.computed.get(one.id))
        return (band.patient_text if band else "") or one.help

    def saved_elsewhere(self, key: str) -> str:
        """The other page's answer, in words; "" for a cleared one."""
        value = self.elsewhere.get(key)
        return "" if value is None else display(self.worksheet, cell(self.worksheet, key), value)

    def typed_here(self, key: str) -> str:
        return ", ".join(printable(text) for text in self.typed.get(key, ()) if text)

    def label(self, key: str) -> str:
        """How a cell is called in a list of errors."""
        owner = self.worksheet.fields.get(key)
        if owner is not None:
            return owner.label
        try:
            return cell(self.worksheet, key).label
        except UnknownCell:
            return str(_("Something else"))

    def on(self, item: str) -> list[Comment]:
        return [one for one in self.comments if one.item == item]

    def limit(self, key: str) -> int:
        """How many characters a text may have."""
        return cell(self.worksheet, key).max_chars

    @cached_property
    def panels(self) -> dict[str, tuple[str, ...]]:
        """What must be seen at once, by section."""
        return instant_panels(self.worksheet, self.evaluation)

    @cached_property
    def conditional(self) -> str:
        """The questions on this page that depend on answers, for the server to compare with those that fit now."""
        return ",".join(one.id for section in self.sections for one in section.fields if depends(section, one))

    @cached_property
    def _echoed(self) -> dict[str, tuple[Answer, ...]]:
        asking = (one for one in self.worksheet.fields.values() if one.echo)
        found = {one.id: answers_to(self.worksheet, self.cells, self.evaluation, one.echo) for one in asking}
        return {name: answers for name, answers in found.items() if answers}

    @cached_property
    def _filled(self) -> FilledIn:
        answers, declined = assemble(self.worksheet, self.cells)
        return FilledIn(self.worksheet, answers, declined)

    def _typed_in(self, one: Field) -> bool:
        ids = {one.id, *(item.id for item in one.items)}
        return any(any(texts) for key, texts in self.typed.items() if key.split(".")[0].split("__")[0] in ids)

    def _rows_there(self, table: Field) -> list[int]:
        typed = [key for key, texts in self.typed.items() if any(texts)]
        return sorted({*range(len(table.preset_rows)), *numbers_in([*self.cells, *typed], table.id)})

    def _fresh(self, taken: Sequence[int], count: int, most: int) -> list[int]:
        """Numbers for empty rows: after the last one while there is room, else where one was removed."""
        after = max(taken, default=-1) + 1
        free = [*range(after, most), *(number for number in range(min(after, most)) if number not in taken)]
        return free[: max(count, 0)]


def depends(section: Section, one: Field) -> bool:
    """Whether a question comes and goes with other answers."""
    return one.is_input and (one.show_if is not None or section.show_if is not None)


def as_text(value: object) -> str:
    """A value as its form field has it."""
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def printable(text: str) -> str:
    """What was typed, without the signs that no page can show."""
    shown = "".join(sign for sign in text if sign.isprintable() or sign in "\r\n\t")
    return shown.encode("utf-8", "ignore").decode()
