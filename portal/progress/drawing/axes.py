"""Where a day and a number lie."""

from collections.abc import Sequence
from datetime import date, timedelta

from portal.progress.drawing.picture import LEFT, RIGHT, TOP, Words
from portal.web.formatting import in_words
from portal.web.translation import text as _
from portal.worksheets.definitions.values import Number

WIDTH = 100 - LEFT - RIGHT
NEAR_THE_MIDDLE, ROOM = 9, 12  # per cent: where a middle label may stand, what half of one needs


def along(days: Sequence[date]) -> list[float]:
    """Across in proportion to the days; evenly where all are of one day."""
    whole = (days[-1] - days[0]).days
    if not whole:
        return evenly(len(days))
    return [round(LEFT + WIDTH * (day - days[0]).days / whole, 2) for day in days]


def evenly(number: int) -> list[float]:
    """The middles of so many columns."""
    step = WIDTH / number
    return [round(LEFT + step * (at + 0.5), 2) for at in range(number)]


def every_day(days: Sequence[date], most: int) -> list[date]:
    """Each day from the first to the last, with those in between that have none; the newest of them."""
    whole = (days[-1] - days[0]).days
    return [days[-1] - timedelta(days=n) for n in range(min(whole, most - 1), -1, -1)]


def up(value: Number, lowest: Number, highest: Number, height: int) -> float:
    """Down from the top: a number outside the scale lies on its edge."""
    part = (min(max(value, lowest), highest) - lowest) / ((highest - lowest) or 1)
    return round(TOP + height * (1 - part), 1)


def ticks(lowest: Number, highest: Number, height: int) -> tuple[tuple[float, str], ...]:
    """The ends, 0 where the scale goes below it, and the middle where it is a whole number."""
    middle = (lowest + highest) / 2
    between = [0] if lowest < 0 else [middle] if middle == int(middle) else []
    return tuple((up(one, lowest, highest, height), f"{one:g}") for one in (lowest, *between, highest))


def day_labels(days: Sequence[date], places: Sequence[float], y: float) -> tuple[Words, ...]:
    """The first, the last, and one in the middle where there is room for it."""
    first = Words(places[0], y, _short(days[0]), "start" if places[0] < ROOM else "middle")
    last = Words(places[-1], y, _short(days[-1]), "end" if places[-1] > 100 - ROOM else "middle")
    if days[0] == days[-1]:
        return (Words(places[0], y, first.text, "middle" if len(days) == 1 else "start"),)
    near = min(range(len(days)), key=lambda n: abs(places[n] - 50))
    if abs(places[near] - 50) > NEAR_THE_MIDDLE or days[near] in (days[0], days[-1]):
        return (first, last)
    return (first, Words(places[near], y, _short(days[near]), "middle"), last)


def _short(day: date) -> str:
    return in_words(day, _("MMM d"))
