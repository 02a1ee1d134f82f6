"""The numbers of a chart as a table, the newest first: the same, for reading, for a screen reader and for print."""

from dataclasses import dataclass
from datetime import date

from portal.worksheets.change import number_words
from portal.worksheets.definitions.values import Number
from portal.worksheets.trends.series import Line, Plot


@dataclass(frozen=True)
class Row:
    """One response. A cell is "" where nothing was answered."""

    day: date
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > 2


def table_of(plot: Plot) -> Table:
    """A row a day, the newest first; a column a line."""
    rows = (Row(day, tuple(_cell(line, at) for line in plot.lines)) for at, day in enumerate(plot.days))
    return Table(tuple(line.label for line in plot.lines), tuple(rows)[::-1])


def _cell(line: Line, at: int) -> str:
    value = line.points[at].value
    if value is None:
        return ""
    return _with_band(line, value)


def _with_band(line: Line, value: Number) -> str:
    band = line.field.band(value) if line.field else None
    return f"{number_words(value)} ({band.label})" if band else number_words(value)
