"""Daily sheets by the week, for paper: what is short in a table of seven days, what is long below it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.records.binder.sheet_text import comment_line, said
from portal.web.formatting import week_start
from portal.worksheets.queries.answers import Answer, Comment
from portal.worksheets.queries.kept import Kept

SHORT = 14  # signs that fit into a column of a day


Note = tuple[str, str]


@dataclass(frozen=True)
class DiaryRow:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class DiaryWeek:
    """`notes`: by day, each with what was asked ("" for a comment on the whole) and the words."""

    title: str
    days: tuple[date, ...]
    rows: tuple[DiaryRow, ...]
    notes: tuple[tuple[date, tuple[Note, ...]], ...]


@dataclass(frozen=True)
class _Card:
    day: date
    title: str
    asked: tuple[Answer, ...]
    overall: tuple[Comment, ...]


def weeks(sheets: Iterable[Kept]) -> list[DiaryWeek]:
    """Of each daily sheet, in order. The newest version of a day's card; one that was not sent is not on paper."""
    found: dict[tuple[str, date], list[_Card]] = {}
    for sheet in sheets:
        if sheet.newest is not None:
            found.setdefault((sheet.worksheet.id, week_start(sheet.day)), []).append(_card(sheet, sheet.newest.number))
    return [_week(monday, sorted(each, key=lambda one: one.day)) for (_slug, monday), each in sorted(found.items())]


def _card(sheet: Kept, number: int) -> _Card:
    answers = sheet.past.answers(number)
    asked = (one for one in answers.all if one.id != sheet.worksheet.day_field)
    return _Card(sheet.day, sheet.worksheet.short_title, tuple(asked), answers.overall)


def _week(monday: date, cards: list[_Card]) -> DiaryWeek:
    days = tuple(monday + timedelta(days=n) for n in range(7))
    labels = {one.id: one.label for card in cards for one in card.asked}
    cells = {(one.id, card.day): one.text for card in cards for one in card.asked if _is_short(one)}
    shown = (one for one in labels if any((one, day) in cells for day in days))
    rows = tuple(DiaryRow(labels[one], tuple(cells.get((one, day), "") for day in days)) for one in shown)
    notes = ((card.day, tuple(_notes(card))) for card in cards)
    return DiaryWeek(cards[0].title, days, rows, tuple(one for one in notes if one[1]))


def _is_short(one: Answer) -> bool:
    return one.kind in ("value", "computed") and 0 < len(one.text) <= SHORT


def _notes(card: _Card) -> Iterator[Note]:
    yield from (("", comment_line(one)) for one in card.overall)
    for one in card.asked:
        if (one.text or one.rows) and not _is_short(one):
            yield one.label, said(one)
        yield from ((one.label, comment_line(comment)) for comment in one.comments)
