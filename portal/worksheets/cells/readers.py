"""What was typed or picked, as a value. Each kind of cell has a reader; it refuses with a sentence."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from portal.web.text import Unprintable, clean
from portal.worksheets.cells import wording
from portal.worksheets.cells.cell import Cell
from portal.worksheets.definitions.values import Value

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = 1_000_000_000
MINUTES = ("minutes", "minutos")
LONGEST = 24 * 60  # minutes, where a definition sets no limit

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?[0-9.]{1,20}) ?([^\W\d_]{1,20}\.?|%)", re.UNICODE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_HOURS = re.compile(r"([0-9]{1,3}):([0-5][0-9])", re.ASCII)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


class Refused(ValueError):
    """What was typed is no answer; the text is the sentence for the person."""


def read_text(cell: Cell, raw: str) -> Value:
    """One line, or several for `longtext`; of `cell.max_chars` characters at most."""
    try:
        text = clean(raw)
    except Unprintable:
        raise Refused(wording.unprintable()) from None
    if cell.kind == "text" and ("\n" in text or "\t" in text):
        raise Refused(wording.one_line())
    if len(text) > cell.max_chars:
        raise Refused(wording.too_long(cell.max_chars, len(text)))
    return text


def read_number(cell: Cell, raw: str) -> Value:
    """An int where it is whole, otherwise a float; within the question's limits, and on its steps."""
    raw = _without_unit(raw, cell.question.unit)
    if not _NUMBER.fullmatch(raw):
        raise Refused(wording.not_a_number())
    number = Decimal(raw)
    least, most, step = cell.question.min, cell.question.max, cell.question.step
    low, high = _decimal(least, -LARGEST), _decimal(most, LARGEST)
    _within(number, low, high)
    _on_step(number, low if least is not None else Decimal(0), _decimal(step, 1))
    return int(number) if number == int(number) else float(number)


def read_scale(cell: Cell, raw: str) -> Value:
    """A point of the scale."""
    if cell.scale is None:
        raise Refused(wording.not_an_option())
    raw = _without_unit(raw, cell.scale.unit, "%" if cell.scale.max == 100 else "")
    if not _NUMBER.fullmatch(raw):
        raise Refused(wording.not_a_number())
    number = Decimal(raw)
    _within(number, Decimal(cell.scale.min), Decimal(cell.scale.max))
    _on_step(number, Decimal(cell.scale.min), Decimal(cell.scale.step))
    return int(number)


def read_duration(cell: Cell, raw: str) -> Value:
    """Whole minutes, from "95" or "1:35"."""
    raw = _without_unit(raw, *MINUTES)
    clock = _HOURS.fullmatch(raw)
    if clock:
        minutes = int(clock[1]) * 60 + int(clock[2])
    elif _WHOLE.fullmatch(raw):
        minutes = int(raw)
    else:
        raise Refused(wording.not_a_duration())
    _within(Decimal(minutes), _decimal(cell.question.min, 0), _decimal(cell.question.max, LONGEST))
    return minutes


def read_choice(cell: Cell, raw: str) -> Value:
    """The option's own value: a text or a number."""
    for option in cell.options:
        if str(option.value) == raw:
            return option.value
    raise Refused(wording.not_an_option())


def read_yes_or_no(cell: Cell, raw: str) -> Value:
    """A bool."""
    if raw not in _YES + _NO:
        raise Refused(wording.not_an_option())
    return raw in _YES


def read_date(cell: Cell, raw: str) -> Value:
    """As it was given: YYYY-MM-DD, a day that there is."""
    try:
        found = date.fromisoformat(raw) if _DATE.fullmatch(raw) else None
    except ValueError:
        found = None
    if found is None:
        raise Refused(wording.not_a_date())
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused(wording.date_out_of_range(FIRST_YEAR, LAST_YEAR))
    return raw


def read_time(cell: Cell, raw: str) -> Value:
    """As it was given: HH:MM, from 00:00 to 23:59."""
    if not _TIME.fullmatch(raw):
        raise Refused(wording.not_a_time())
    return raw


def read_tick(cell: Cell, raw: str) -> Value:
    """True. A box that is not ticked is sent by no browser."""
    if raw != "1":
        raise Refused(wording.not_an_option())
    return True


READERS: dict[str, Callable[[Cell, str], Value]] = {
    "text": read_text,
    "longtext": read_text,
    "number": read_number,
    "scale": read_scale,
    "duration": read_duration,
    "choice": read_choice,
    "yesno": read_yes_or_no,
    "date": read_date,
    "time": read_time,
    "tick": read_tick,
}


def _without_unit(raw: str, *units: str) -> str:
    """ "85 %" is 85 where percents are asked for, "8 h" is 8 where hours are; any other word stays, to be refused."""
    found = _WITH_UNIT.fullmatch(raw)
    if found is None:
        return raw
    word = found[2].removesuffix(".").casefold()
    return found[1] if any(unit.casefold().startswith(word) for unit in units) else raw


def _decimal(limit: float | None, otherwise: int) -> Decimal:
    return Decimal(otherwise) if limit is None else Decimal(str(limit))


def _within(number: Decimal, least: Decimal, most: Decimal) -> None:
    if not least <= number <= most:
        raise Refused(wording.out_of_range(least, most))


def _on_step(number: Decimal, start: Decimal, step: Decimal) -> None:
    if (number - start) % step:
        raise Refused(wording.whole_number() if step == 1 else wording.in_steps(step))
