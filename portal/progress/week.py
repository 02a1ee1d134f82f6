"""Seven days of a daily sheet beside each other, as they were answered. A blank is shown as a blank."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.web.translation import text as _
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.queries.past import Course, Past

DAYS = 7
NO_CARD = ""


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[str, ...]  # "" where nothing was answered that day


@dataclass(frozen=True)
class Part:
    """The rows of one section of the sheet."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Week:
    days: tuple[date, ...]
    filled: tuple[bool, ...]  # whether there is a card for the day
    parts: tuple[Part, ...]
    earlier: date | None  # the last day of the week before, if there is anything in it
    later: date | None


def week_of(course: Course, last: date, today: date) -> Week | None:
    """The week that ends on `last`. None for a sheet that is not filled in daily."""
    if course.worksheet.lifecycle != "daily" or not course.responses:
        return None
    days = tuple(last - timedelta(days=n) for n in range(DAYS - 1, -1, -1))
    cards = {one.day(_day_field(one.worksheet)): one for one in course.responses}  # the newest of a day
    shown = [cards.get(day) for day in days]
    return Week(
        days=days,
        filled=tuple(one is not None for one in shown),
        parts=tuple(_parts(course.worksheet, shown)),
        earlier=days[0] - timedelta(days=1) if min(cards) < days[0] else None,
        later=min(last + timedelta(days=DAYS), today) if last < today else None,
    )


def _day_field(worksheet: Worksheet) -> str:
    """The question which day the card is for."""
    return next((one.id for one in worksheet.fields.values() if one.type == "date"), "")


def _parts(worksheet: Worksheet, cards: Sequence[Past | None]) -> Iterator[Part]:
    for section in worksheet.sections:
        rows = tuple(row for field in section.fields for row in _rows(field, cards) if _was_asked(field, row))
        if rows:
            yield Part(section.title, rows)


def _was_asked(field: Field, row: Row) -> bool:
    """A question that is asked only after another one's answer may not have been asked all week."""
    return field.show_if is None or any(row.cells)


def _rows(field: Field, cards: Sequence[Past | None]) -> Iterator[Row]:
    if field.type == "ratings":
        for item in field.items:
            yield _row(item.label, cards, lambda card, ref=item.id: _number(card, ref))  # type: ignore[misc]
    elif field.type == "scale":
        yield _row(field.label, cards, lambda card: _number(card, field.id))
    elif field.type == "yesno":
        yield _row(field.label, cards, lambda card: _yes_or_no(card, field))
    elif field.type == "multichoice":
        yield _row(field.label, cards, lambda card: _picked(card, field.id))


def _row(label: str, cards: Sequence[Past | None], cell: Callable[[Past], str]) -> Row:
    return Row(label, tuple(cell(card) if card else NO_CARD for card in cards))


def _number(card: Past, ref: str) -> str:
    value = card.number(ref)
    return "" if value is None else f"{value:g}"


def _yes_or_no(card: Past, field: Field) -> str:
    value = card.answers.get(field.id)
    return "" if value is None else (_("Yes") if value else _("No"))


def _picked(card: Past, ref: str) -> str:
    """How many; nothing picked is nothing answered."""
    value = card.answers.get(ref)
    return str(len(value)) if isinstance(value, list) and value else ""
