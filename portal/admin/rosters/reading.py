"""From the bytes of a file to its rows. What cannot be read is said in a sentence that names the line."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext as _

from portal.admin.rosters.columns import NEEDED, Column, column_of
from portal.web.spreadsheet import as_typed

MOST_BYTES = 256 * 1024
MOST_ROWS = 200
"""Taking a row takes some hundredths of a second, in which on SQLite nobody else can write."""
LONGEST_CELL = 254
SEPARATORS = (",", ";", "\t")
_SAYS_ITS_SEPARATOR = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n)", re.IGNORECASE)
"""A first line that only Excel reads, and some systems write."""


class NoRoster(Exception):
    """The file is none that can be taken; the sentence says why."""


@dataclass(frozen=True)
class Row:
    """One line with something in it. `number`: as a spreadsheet counts, the heading is line 1."""

    number: int
    cells: dict[Column, str]

    def of(self, column: Column) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Roster:
    """`left_out`: headings that are none of ours."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    left_out: tuple[str, ...]


def read_roster(content: bytes) -> Roster:
    """Raises NoRoster."""
    if len(content) > MOST_BYTES:
        raise NoRoster(_("This file is too large. It may have %(n)s kB at most.", n=MOST_BYTES // 1024))
    text = decoded(content)
    lines = list(_lines(text))
    if not lines:
        raise NoRoster(_("This file is empty."))
    (_number, headings), *rest = lines
    columns = _columns(headings)
    rows = tuple(_row(number, cells, columns) for number, cells in rest)
    if len(rows) > MOST_ROWS:
        raise NoRoster(_("This file has %(n)s rows. It may have %(most)s at most.", n=len(rows), most=MOST_ROWS))
    if not rows:
        raise NoRoster(_("There is nobody in this file: it ends after the line of headings."))
    left_out = tuple(name for name, column in zip(headings, columns, strict=True) if column is None and name)
    return Roster(rows, tuple(one for one in columns if one), left_out)


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark; else as older spreadsheets on Windows write it. Raises NoRoster."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text or "\ufffd" in text:
        raise NoRoster(_("This file cannot be read. Please save it as CSV with UTF-8, and send it again."))
    return unicodedata.normalize("NFC", text)  # a Mac may write a letter and its accent as two


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Those with something in them, each with the number of its first line."""
    said = _SAYS_ITS_SEPARATOR.match(text)
    begins, rest = (2, text[said.end() :]) if said else (1, text)
    reader = csv.reader(StringIO(rest, newline=""), delimiter=said[1] if said else _separator(text), strict=True)
    before = begins - 1
    try:
        for cells in reader:
            cleaned = [" ".join(as_typed(cell).split()) for cell in cells]
            if any(cleaned):
                yield begins, cleaned
            begins = before + reader.line_num + 1
    except csv.Error:
        raise NoRoster(
            _("Line %(n)s cannot be read: a quotation mark is opened and not closed, or closed too early.", n=begins)
        ) from None


def _separator(text: str) -> str:
    """Whichever stands in the first line most often."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _columns(headings: list[str]) -> list[Column | None]:
    found = [column_of(one) for one in headings]
    known = [one for one in found if one is not None]
    twice = next((one for one in known if known.count(one) > 1), None)
    if twice:
        raise NoRoster(_("The column %(name)s is there twice.", name=twice.value))
    missing = [one.value for one in NEEDED if one not in known]
    if missing:
        names = ", ".join(missing)
        raise NoRoster(_("The first line has to name the columns. These are missing: %(names)s.", names=names))
    return found


def _row(number: int, cells: list[str], columns: list[Column | None]) -> Row:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        raise NoRoster(_("Line %(n)s has more cells than there are headings.", n=number))
    pairs = zip(columns, cells, strict=False)
    return Row(number, {column: cell for column, cell in pairs if column is not None})
