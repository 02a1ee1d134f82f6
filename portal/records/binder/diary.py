"""Daily sheets by the week, for paper: what is short in a table of seven days, what is long below it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.records.binder.sheet_text import comment_line
from portal.web.formatting import week_start
from portal.worksheets.queries.answers import Answer, AnswerSheet
from portal.worksheets.queries.kept import Kept

SHORT = 14  # signs that fit into a column of a day


@dataclass(frozen=True)
class DiaryRow:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class DiaryWeek:
    """`notes`: day, question and words; with nothing asked, a comment."""

    title: str
    days: tuple[date, ...]
    rows: tuple[DiaryRow, ...]
    notes: tuple[tuple[date, str, str], ...]


def weeks(cards: Iterable[Kept]) -> list[DiaryWeek]:
    """Of each daily sheet, in order. The newest version of a day's card; one that was not sent is not on paper."""
    found: dict[tuple[str, date], list[tuple[date, str, AnswerSheet]]] = {}
    for card in cards:
        if card.newest is not None:
            key = (card.worksheet.id, week_start(card.day))
            answers = card.past.answers(card.newest.number)
            found.setdefault(key, []).append((card.day, card.worksheet.short_title, answers))
    return [_week(monday, sorted(each, key=lambda one: one[0])) for (_slug, monday), each in sorted(found.items())]


def _week(monday: date, cards: list[tuple[date, str, AnswerSheet]]) -> DiaryWeek:
    days = tuple(monday + timedelta(days=n) for n in range(7))
    labels: dict[str, str] = {}
    cells: dict[tuple[str, date], str] = {}
    notes: list[tuple[date, str, str]] = []
    for day, _title, answers in cards:
        notes += [(day, "", comment_line(one)) for one in answers.overall]
        for one in answers.all:
            labels.setdefault(one.id, one.label)
            if _is_short(one):
                cells[one.id, day] = one.text
            else:
                notes += _notes(day, one)
            notes += [(day, one.label, comment_line(comment)) for comment in one.comments]
    shown = (one for one in labels if any((one, day) in cells for day in days))
    rows = tuple(DiaryRow(labels[one], tuple(cells.get((one, day), "") for day in days)) for one in shown)
    return DiaryWeek(cards[0][1], days, rows, tuple(notes))


def _is_short(one: Answer) -> bool:
    return one.kind in ("value", "computed") and 0 < len(one.text) <= SHORT


def _notes(day: date, one: Answer) -> list[tuple[date, str, str]]:
    if one.kind == "rows":
        return [(day, one.label, "; ".join(f"{label}: {text}" for label, text in row)) for row in one.rows]
    return [(day, one.label, one.text)] if one.text else []
