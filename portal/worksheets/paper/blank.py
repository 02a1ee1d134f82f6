"""A worksheet as it is printed to be filled in by hand: everything it may ask, with room for the answers. Pure."""

from dataclasses import dataclass

from portal.worksheets.cells.cell import added_lines
from portal.worksheets.definitions.field import Column, Condition, Field, Question
from portal.worksheets.definitions.worksheet import Section, Worksheet
from portal.worksheets.paper.conditions import in_words, refs

MOST_COLUMNS = 6
MOST_OPTIONS = 5  # in a cell of a table
ROWS, CARDS, LINES = 8, 3, 4
POINTS = 11


@dataclass(frozen=True)
class Blank:
    """What the template asks about a worksheet. Computed values have no place on paper."""

    worksheet: Worksheet

    @property
    def sections(self) -> list[Section]:
        return [one for one in self.worksheet.sections if self.fields(one)]

    def fields(self, section: Section) -> list[Field]:
        return [one for one in section.fields if one.type != "computed" and not self._needs_working_out(one)]

    def only_if(self, condition: Condition | None, table: Field | None = None) -> str:
        """The condition in words; "" when there is none."""
        return in_words(self.worksheet, condition, table) if condition else ""

    def is_grid(self, table: Field) -> bool:
        """Whether its rows fit on lines of one table; else each is a card of its own."""
        return len(table.columns) <= MOST_COLUMNS and all(_is_narrow(column) for column in table.columns)

    def rows(self, table: Field) -> range:
        """Those that are set, and empty ones, as many as a page has room for."""
        room = ROWS if self.is_grid(table) else CARDS
        return range(min(table.max_rows, max(table.min_rows or 0, len(table.preset_rows), room)))

    def preset(self, table: Field, row: int, column: Column) -> str:
        """What is set in a column that can only be read."""
        if not column.readonly or row >= len(table.preset_rows):
            return ""
        return str(table.preset_rows[row].get(column.id, ""))

    def lines(self, ratings: Field) -> range:
        """Lines of one's own below a ratings field."""
        return range(min(added_lines(ratings), LINES))

    def points(self, question: Question) -> list[int]:
        """What is printed to be circled: every point of a short scale, eleven of a long one."""
        if question.scale is None:
            return []
        points = list(question.scale.points)
        every = max(1, (len(points) - 1) // (POINTS - 1))
        return points if len(points) <= POINTS else points[::every]

    def is_coarse(self, question: Question) -> bool:
        """Points between the printed ones count too: they are written."""
        return question.scale is not None and len(question.scale.points) > POINTS

    def _needs_working_out(self, one: Field) -> bool:
        """A remark about something that paper cannot work out."""
        known = self.worksheet.fields
        looked_at = (known.get(ref) for ref in refs(one.show_if or {}))
        return not one.is_input and any(field is not None and field.type == "computed" for field in looked_at)


def _is_narrow(column: Column) -> bool:
    if column.type == "longtext" or column.other:
        return False
    return len(column.options) <= MOST_OPTIONS
